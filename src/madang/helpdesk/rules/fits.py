"""The models of confidence that are shipped, by how the centre searches: made by `manage helpdesk_fit` from the questions
of development in helpdesk/tests. Made anew when the index, its weights or the knowledge change much.
"""

from madang.helpdesk.rules.confidence import Model

FITS = {
    "kiwi": Model(
        (12.684065, 0.281864, 0.678672, 0.506673, 0.320156, 0.397736),
        (5.539956, 0.123195, 0.277165, 0.234789, 0.211648, 0.175663),
        (0.582787, 0.017096, 1.314194, -0.294848, 1.184622, 0.672503),
        1.555096,
        0.5496,
        0.295,
    ),
    "none": Model(
        (59.16026, 0.268192, 0.538735, 0.511198, 0.298787, 0.395929),
        (25.813045, 0.125196, 0.240357, 0.233137, 0.206206, 0.177287),
        (0.914297, -0.092945, 0.202144, 0.266637, 1.190483, 0.525412),
        1.324447,
        0.6158,
        0.5488,
    ),
}
