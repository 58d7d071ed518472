"""The help desks of the demonstration: the centre's with its knowledge and agents, and one that an institution opened."""

from datetime import timedelta
from functools import partial

from madang.core import clock
from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.helpdesk import actions as helpdesk
from madang.helpdesk.models import Asked, Desk
from madang.helpdesk.models.desks import CENTRE
from madang.people.models import Person

FIELDS = ("title", "body", "title_en", "body_en", "variants", "source")


class HelpdeskScript:
    """The centre's desk is there from the beginning; it gets its knowledge, its hours, its agents, and ready replies."""

    def __init__(self, story: Story) -> None:
        self.story, self.row = story, content.read("helpdesk")

    @property
    def centre(self) -> Person:
        """Who keeps the desk of the centre."""
        return self.story.people["eunju"]

    def write(self) -> None:
        """Add the desks to the story."""
        begun = self.story.at(self.story.dawn(self.row["days_ago"]) + timedelta(hours=3), self.fill)
        for place, key in enumerate(self.row["agents"]):
            self.story.at(begun + timedelta(minutes=10 * (place + 1)), partial(self.let_answer, key))
        for row in self.row["gaps"]:
            for place, text in enumerate(row["asked"]):
                asked = self.story.moment(row["days_ago"] - place, text)
                self.story.at(asked, partial(self.ask, row, text))
            if "reply" in row:
                self.story.at(self.story.dawn(row["days_ago"] - 1), partial(self.reply, row))
        for row in self.row["desks"]:
            opened = self.story.dawn(row["days_ago"]) + timedelta(hours=4)
            self.story.at(opened, partial(self.open, row))

    def fill(self) -> None:
        """What the centre's desk knows, when somebody is there, what its agents say again and again."""
        desk = Desk.objects.filter(slug=CENTRE).first() or helpdesk.open_desk(
            by=None, name="센터 상담 창구", slug=CENTRE
        )
        # It was there from the first start, which is long ago in the story.
        Desk.objects.filter(pk=desk.pk).update(created_at=clock.now())
        week = {**desk.week, "5": [self.row["saturday"]]}
        desk = helpdesk.edit_desk(desk=desk, by=self.centre, week=week, parallel=self.row["parallel"])
        helpdesk.import_entries(desk=desk, by=self.centre, rows=content.knowledge())
        for reply in self.row["replies"]:
            helpdesk.save_reply(desk=desk, by=self.centre, **reply)

    def let_answer(self, key: str) -> None:
        """Somebody becomes an agent of the centre's desk."""
        desk = Desk.objects.get(slug=CENTRE)
        helpdesk.add_agent(desk=desk, by=self.centre, email=self.story.people[key].email)

    def ask(self, row: content.Row, text: str) -> None:
        """A neighbour without an account asks what the desk does not know; the first leaves it as a message where an
        agent answers later. The index is made after the story, so the content says which answer came nearest."""
        desk, device = Desk.objects.get(slug=CENTRE), f"demo {text}"
        talk = helpdesk.begin_conversation(desk=desk, by=None, device=device, text=text)
        question = talk.messages.get(number=1)
        helpdesk.answer_question(conversation=talk, by=None, question=question)
        Asked.objects.filter(message=question).update(candidates=[row["near"]])
        if "reply" in row and text == row["asked"][0]:
            helpdesk.leave_message(conversation=talk, by=None, device=device)
            self.story.things[f"talk {text}"] = talk

    def reply(self, row: content.Row) -> None:
        """An agent answers the message the next morning."""
        talk = self.story.things[f"talk {row['asked'][0]}"]
        agent = Person.objects.get(pk=self.story.people["bora"].pk)  # with the role of an agent
        helpdesk.answer_message(conversation=talk, by=agent, text=row["reply"])

    def open(self, row: content.Row) -> None:
        """An institution opens its desk and writes what it is asked most."""
        by, words = self.story.people[row["by"]], ("name", "name_en", "about", "about_en")
        partner = self.story.things[f"partner {row['partner']}"]
        desk = helpdesk.open_desk(by=by, partner=partner, **{name: row[name] for name in words})
        for entry in row["entries"]:
            until = self.story.day(entry["valid_days"]) if "valid_days" in entry else None
            fields = {name: entry[name] for name in FIELDS if name in entry}
            helpdesk.put_entry(desk=desk, by=by, valid_until=until, **fields)
