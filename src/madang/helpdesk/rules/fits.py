"""The models of confidence that are shipped, by how the centre searches: made by `manage helpdesk_fit` from the questions
of development in helpdesk/tests. Made anew when the index, its weights or the knowledge change much.
"""

from madang.helpdesk.rules.confidence import Model

FITS = {
    "kiwi": Model((0.0,) * 6, (1.0,) * 6, (1.0,) * 6, 0.0, 0.9, 0.5),
    "none": Model((0.0,) * 6, (1.0,) * 6, (1.0,) * 6, 0.0, 0.9, 0.5),
}
