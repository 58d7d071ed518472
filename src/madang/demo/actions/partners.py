"""The institutions of the demonstration, their consortium, their agreements."""

from datetime import date, timedelta
from functools import partial

from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.partners import actions as partners
from madang.partners.models import Agreement, Partner
from madang.people.models import Person

FIELDS = ("slug", "name", "name_en", "kind", "about", "about_en")
FOUNDED = "2020-05-25"


class PartnerScript:
    """Institutions are taken in before their staff get their roles; agreements are signed by the staff."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def write(self) -> None:
        """Add institutions and agreements to the story."""
        founded = self.story.morning(FOUNDED)
        for place, row in enumerate(content.read("partners")["partners"]):
            create = self.story.keep(f"partner {row['slug']}", partial(self.create, row))
            self.story.at(founded + timedelta(minutes=10 * place), create)
        found = self.story.keep("consortium", self.found)
        self.story.at(founded + timedelta(hours=3), found)
        for row in content.read("partners")["agreements"]:
            self.write_agreement(row)

    def write_agreement(self, row: content.Row) -> None:
        """Drafted, opened, and signed by each that signs, one after the other."""
        starts = (
            date.fromisoformat(row["starts_on"])
            if "starts_on" in row
            else self.story.day(-row["starts_days_ago"])
        )
        opened = self.story.morning((min(starts, self.story.today) - timedelta(days=3)).isoformat())
        name = f"agreement {row['key']}"
        self.story.at(opened, self.story.keep(name, partial(self.draft, row, starts)))
        for place, party in enumerate(row["parties"]):
            if row["signed"] == "all" or party["partner"] in row["signed"]:
                moment = opened + timedelta(hours=5, minutes=40 * place)
                self.story.at(moment, partial(self.sign, name, party["partner"]))

    def partner(self, slug: str) -> Partner:
        """An institution of the story."""
        partner: Partner = self.story.things[f"partner {slug}"]
        return partner

    def coordinator(self) -> Person:
        """Who takes care of institutions."""
        return self.story.people["eunju"]

    def create(self, row: content.Row) -> Partner:
        """Take an institution in."""
        fields = {name: row[name] for name in FIELDS if name in row}
        fields |= {"phone": row.get("contact_phone", ""), "email": row.get("contact_email", "")}
        return partners.create_partner(
            by=self.coordinator(), answer_days=row.get("answer_days", 14), **fields
        )

    def found(self) -> object:
        """Those who run the centre together."""
        row = content.read("partners")["consortium"]
        members = [(self.partner(slug), row["parts"][slug]) for slug in row["members"]]
        return partners.save_consortium(
            by=self.coordinator(), name=row["name"], name_en=row["name"], about=row["about"], members=members
        )

    def draft(self, row: content.Row, starts: date) -> Agreement:
        """Write an agreement and ask the parties to sign."""
        ends = starts.replace(year=starts.year + row["years"]) - timedelta(days=1)
        parties = [(self.partner(party["partner"]), party["duties"]) for party in row["parties"]]
        agreement = partners.draft_agreement(
            by=self.coordinator(), title=row["title"], text=row["text"].strip(), parties=parties,
            starts_on=starts, ends_on=ends,
        )  # fmt: skip
        return partners.open_agreement(agreement=agreement, by=self.coordinator())

    def sign(self, name: str, slug: str) -> None:
        """The staff of an institution signs for it."""
        agreement: Agreement = self.story.things[name]
        by = self.story.people[content.staff_of(slug)]
        partners.sign_agreement(
            agreement=agreement, partner=self.partner(slug), by=by, name=by.name, title="협약 담당 (시연)",
            seen_hash=agreement.text_hash,
        )  # fmt: skip
