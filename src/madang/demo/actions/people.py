"""The people of the demonstration: joining, telling of themselves, holding roles."""

from datetime import datetime, timedelta
from functools import partial

from allauth.account.models import EmailAddress

from madang.core import places
from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.people import actions as people
from madang.people.models import Consent, MailPreference, Person, Profile

AGREED = [Consent.Purpose.TERMS.value, Consent.Purpose.PRIVACY.value]


class PeopleScript:
    """Everybody joins before they do anything."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def write(self) -> None:
        """Add their joining to the story."""
        for row in content.read("people")["people"]:
            self.story.at(
                self.joined(row), partial(self.join, row, content.email_of(row["key"]), row["name"])
            )
        for row in content.crowd():
            moment = self.story.moment(row["joined_days_ago"], row["key"])
            self.story.at(moment, partial(self.join, row, content.email_of(row["mailbox"]), row["key"]))

    def joined(self, row: content.Row) -> datetime:
        """When somebody came: the founders in 2020, the others so many days ago."""
        if "joined_on" in row:
            return self.story.morning(row["joined_on"])
        return self.story.moment(row["joined_days_ago"], row["key"])

    def join(self, row: content.Row, email: str, name: str) -> None:
        """Somebody proves an address, joins, says who they are; no letter ever leaves for them."""
        person = people.make_guest(email=email)
        EmailAddress.objects.update_or_create(
            user=person, email=email, defaults={"verified": True, "primary": True}
        )
        people.join(by=person, name=name, purposes=AGREED)
        people.choose_mail(by=person, kind="*", mode=MailPreference.Mode.OFF)
        district = places.district(row["district"])
        told = {"district": district.code if district else ""}
        if "skills" in row:
            told |= {name: row[name] for name in ("about", "skills", "interests")}
            times = self.times(row)
            people.change_profile(by=person, name=person.name, is_public=True, available_times=times, **told)
        else:
            Profile.objects.filter(person=person).update(**told)
        self.story.people[row["key"]] = person

    def times(self, row: content.Row) -> list[str]:
        """When somebody has time: an invented habit, the same at every load."""
        slots = Profile.Slot.values
        return sorted({slots[len(row["key"]) % 4], slots[len(row["district"]) % 4]})

    def write_roles(self) -> None:
        """Add the roles to the story, once there are institutions to have staff."""
        for row in content.read("people")["people"]:
            for role in row.get("roles", []):
                self.story.at(self.joined(row) + timedelta(days=1), partial(self.give, row["key"], role))

    def give(self, key: str, role: content.Row) -> None:
        """The administrator gives a role; the first one of all is given by nobody."""
        giver: Person | None = self.story.people.get("daeho")
        scope = self.story.things[f"partner {role['partner']}"] if "partner" in role else None
        person = self.story.people[key]
        people.give_role(person=person, kind=role["kind"], scope=scope, by=giver if giver != person else None)
