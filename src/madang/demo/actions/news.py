"""The notices of the demonstration and what readers said about them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from madang.comments import actions as comments
from madang.core import ids
from madang.demo.actions.story import Story
from madang.demo.rules import content
from madang.news import actions as news
from madang.news.models import Article

FIELDS = ("title", "department", "contact_name", "contact_phone", "licence")


class NewsScript:
    """Notices are written, published, commented on; one comment is removed."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def write(self) -> None:
        """Add all notices to the story."""
        for row in content.articles():
            moment = (
                self.story.morning(row["on"])
                if "on" in row
                else self.story.moment(row["days_ago"], row["key"])
            )
            self.story.at(moment, self.story.keep(f"article {row['key']}", partial(self.publish, row)))
            for comment in row.get("comments", []):
                said = Said(self.story, f"article {row['key']}", comment)
                said.write(moment + timedelta(minutes=20))

    def publish(self, row: content.Row) -> Article:
        """Write a notice and show it."""
        by = self.story.people[row["by"]]
        programme = self.story.things.get(f"programme {row.get('programme', '')}")
        fields: dict[str, Any] = {name: row[name] for name in FIELDS}
        article = news.write_article(by=by, body=row["body"].strip(), programme=programme, **fields)
        return news.publish_article(article=article, by=by)


class Said:
    """One comment under something, and its removal where a moderator took it away."""

    def __init__(self, story: Story, thing: str, row: content.Row) -> None:
        self.story, self.thing, self.row = story, thing, row

    def write(self, not_before: datetime) -> datetime:
        """Add it to the story, after what it is about. Returns when it is said."""
        name = f"comment {self.thing} {self.row['by']} {self.row['text'][:20]}"
        moment = max(self.story.moment(self.row["days_ago"], name), not_before)
        self.story.at(moment, self.story.keep(name, self.say))
        if "removed" in self.row:
            self.story.at(moment + timedelta(hours=3), partial(self.remove, name))
            appeal = self.row["removed"]["appeal"]
            self.story.at(
                self.story.moment(appeal["days_ago"], name), partial(self.appeal, name, appeal["text"])
            )
        if "reported" in self.row:
            report = self.row["reported"]
            self.story.at(self.story.moment(report["days_ago"], name), partial(self.report, name, report))
        return moment

    def say(self) -> Any:
        """The comment."""
        target = ids.scope_of(self.story.things[self.thing])
        return comments.post_comment(
            target=target, by=self.story.people[self.row["by"]], body=self.row["text"]
        )

    def remove(self, name: str) -> None:
        """A moderator takes it away and says why."""
        removed = self.row["removed"]
        by = self.story.people[removed["by"]]
        comments.remove_comment(
            comment=self.story.things[name], by=by, reason_code=removed["code"], note=removed["reason"]
        )

    def appeal(self, name: str, text: str) -> None:
        """Its author asks to look again; nobody has decided yet."""
        comments.appeal_removal(
            comment=self.story.things[name], by=self.story.people[self.row["by"]], text=text
        )

    def report(self, name: str, report: content.Row) -> None:
        """A neighbour finds it against the rules; nobody has looked yet."""
        comments.report_comment(
            comment=self.story.things[name], by=self.story.people[report["by"]], reason_code=report["code"],
            note=report["note"],
        )  # fmt: skip
