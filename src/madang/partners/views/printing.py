"""An agreement on paper: parties, duties, term, text, signatures, the hash and where to check it."""

import io
from datetime import date
from pathlib import Path

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from madang.core import clock, markup
from madang.partners import rules
from madang.partners.models import Agreement, AgreementParty

FONT = Path(__file__).parents[1] / "fonts" / "PretendardGOV-Regular.ttf"
MARGIN = 22.0
LINE = 6.4
HEADINGS = {1: 15.0, 2: 13.5}
LABEL_WIDTH = 34.0


class Paper(FPDF):
    """A4 with one Korean font, and the number of each page."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.add_font("Pretendard", "", FONT)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_title(title)
        self.set_lang(get_language() or "ko")
        self.set_font("Pretendard", size=11)
        self.add_page()

    def footer(self) -> None:
        """Page number."""
        self.set_y(-15)
        self.set_font("Pretendard", size=9)
        self.cell(0, 8, f"{self.page_no()} / {{nb}}", align="C")

    def words(
        self, text: str, *, size: float = 11, space: float = 2, indent: float = 0, align: str = "L"
    ) -> None:
        """A paragraph that ends its line."""
        self.set_font("Pretendard", size=size)
        self.set_x(MARGIN + indent)
        self.multi_cell(0, LINE * size / 11, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(space)

    def line_of(self, label: str, text: str) -> None:
        """A label and its value beside it."""
        self.set_font("Pretendard", size=11)
        if self.will_page_break(LINE * 2):
            self.add_page()
        top = self.get_y()
        self.set_text_color(88, 97, 106)
        self.multi_cell(LABEL_WIDTH, LINE, label, new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.set_text_color(0, 0, 0)
        self.set_xy(MARGIN + LABEL_WIDTH, top)
        self.multi_cell(0, LINE, text or "-", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def rule(self) -> None:
        """A thin line across the page."""
        self.ln(2)
        self.set_draw_color(205, 209, 213)
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(4)


def day(value: date | None) -> str:
    """A date as documents write it."""
    return value.strftime("%Y-%m-%d") if value else ""


def agreement_pdf(agreement: Agreement, address: str) -> bytes:
    """The document as PDF; `address` is where it can be read and checked. Parties are prefetched."""
    paper = Paper(agreement.title)
    paper.set_creation_date(agreement.signed_at or agreement.opened_at or clock.now())
    paper.words(agreement.title, size=20, space=6, align="C")
    term = (
        f"{day(agreement.starts_on)} ~ {day(agreement.ends_on)}"
        if agreement.starts_on or agreement.ends_on
        else ""
    )
    paper.line_of(_("State"), str(agreement.get_state_display()))
    paper.line_of(_("Term"), term or _("No term is set"))
    for party in agreement.parties.all():
        paper.line_of(_("Party"), party.partner_name + (f"\n{party.duties}" if party.duties else ""))
    paper.rule()
    for kind, level, text in markup.blocks(agreement.text):
        if kind == "heading":
            paper.ln(2)
            paper.words(text, size=HEADINGS.get(level, 12.0))
        elif kind == "item":
            paper.words(f"{level}. {text}" if level else f"• {text}", indent=5, space=1)
        else:
            paper.words(text)
    paper.rule()
    _signatures(paper, list(agreement.parties.all()))
    _check(paper, agreement, address)
    return bytes(paper.output())


def _signatures(paper: Paper, parties: list[AgreementParty]) -> None:
    paper.words(_("Signatures"), size=13.5)
    for party in parties:
        if party.signed_at is None:
            paper.line_of(party.partner_name, _("Not signed yet") + "\n\n")
            continue
        moment = clock.local(party.signed_at).strftime("%Y-%m-%d %H:%M:%S (KST)")
        who = " ".join(filter(None, [party.signed_title, party.signed_name])) or _(
            "Name erased at the person's wish"
        )
        paper.line_of(party.partner_name, f"{who}\n{moment}\nSHA-256 {party.signed_hash[:16]}…")


def _check(paper: Paper, agreement: Agreement, address: str) -> None:
    """The hash and the way to check it; never split over two pages."""
    if paper.will_page_break(48):
        paper.add_page()
    paper.rule()
    top = paper.get_y()
    image = io.BytesIO()
    segno.make(address, error="m").save(image, kind="png", scale=6, border=0)
    paper.image(image, x=paper.w - MARGIN - 28, y=top, w=28, h=28, alt_text=address)
    paper.set_right_margin(MARGIN + 34)
    paper.words(_("Hash of the text (SHA-256)"), size=10, space=0)
    paper.words(
        rules.shown_hash(agreement.text_hash) or _("Made when the text is opened for signing."), size=10
    )
    paper.words(_("Read and check it here:") + f"\n{address}", size=10)
    paper.set_right_margin(MARGIN)
