"""The themes and the three seasons of the demonstration."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.partners.models import Partner
from madang.people.models import Person
from madang.programmes import actions as programmes
from madang.programmes.models import Programme, Theme

THEMED = "2020-05-28"
PREPARED = timedelta(days=20)


class ProgrammeScript:
    """A season is prepared before its first phase and ended after its last."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def write(self) -> None:
        """Add themes and seasons to the story."""
        rows = content.read("programmes")
        for order, row in enumerate(rows["themes"], start=1):
            save = self.story.keep(f"theme {row['slug']}", partial(self.save_theme, row, order))
            self.story.at(self.story.morning(THEMED) + timedelta(minutes=5 * order), save)
        for row in rows["programmes"]:
            phases = [self.phase(phase) for phase in row["phases"]]
            name = f"programme {row['slug']}"
            begins = self.story.morning(phases[0]["starts_on"].isoformat()) - PREPARED
            self.story.at(begins, self.story.keep(name, partial(self.create, row, phases)))
            ended = self.after(phases[-1]["ends_on"])
            if ended < self.story.now:
                self.story.at(ended, partial(self.end, name))

    def after(self, day: date) -> datetime:
        """The morning two days later."""
        return self.story.morning((day + timedelta(days=2)).isoformat())

    def coordinator(self) -> Person:
        """Who takes care of the seasons."""
        return self.story.people["eunju"]

    def partner(self, slug: str) -> Partner:
        """An institution of the story."""
        partner: Partner = self.story.things[f"partner {slug}"]
        return partner

    def phase(self, row: content.Row) -> dict[str, Any]:
        """A phase with its days."""
        if "days" in row:
            first, last = (self.story.day(days) for days in row["days"])
        else:
            first, last = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
        return {"kind": row["kind"], "starts_on": first, "ends_on": last}

    def save_theme(self, row: content.Row, order: int) -> Theme:
        """An area of daily life with the institution in charge."""
        fields = {name: row[name] for name in ("slug", "name", "name_en", "about", "about_en", "icon")}
        return programmes.save_theme(
            by=self.coordinator(), default_partner=self.partner(row["partner"]), order=order, **fields
        )

    def create(self, row: content.Row, phases: list[dict[str, Any]]) -> Programme:
        """A season with its themes, partners, phases and tracks."""
        by, year = self.coordinator(), phases[1]["starts_on"].year
        named = {
            name: row[name].format(year=year, next=f"{(year + 1) % 100:02d}") for name in ("name", "name_en")
        }
        made = programmes.create_programme(
            by=by, themes=[self.story.things[f"theme {slug}"] for slug in row["themes"]], slug=row["slug"],
            summary=row["summary"], summary_en=row["summary_en"], year=row.get("year", year),
            budget_krw=row.get("budget"), budget_source=row.get("budget_source", ""),
            consortium=self.story.things["consortium"], state=Programme.State.RUNNING, **named,
        )  # fmt: skip
        parts = [(self.partner(part["partner"]), part["role"]) for part in row["partners"]]
        made = programmes.set_partners(programme=made, by=by, version=made.version, parts=parts)
        made = programmes.set_phases(programme=made, by=by, version=made.version, phases=phases)
        tracks = content.read("programmes")["tracks"]
        return programmes.set_tracks(programme=made, by=by, version=made.version, tracks=tracks)

    def end(self, name: str) -> None:
        """The season is over; what came of it goes on."""
        programme = Programme.objects.get(pk=self.story.things[name].pk)
        by = self.coordinator()
        programmes.edit_programme(
            programme=programme, by=by, version=programme.version, state=Programme.State.ENDED
        )
