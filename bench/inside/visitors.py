"""A citizen at a help desk, as a page of ours in a browser: asks, waits, writes to a person, leaves, comes back, rates."""

import asyncio
import contextlib
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.inside.browser import Answer, Book, Browser, hidden, plain

TOKENS = ("csrfmiddlewaretoken", "form_token", "talk")
POLL_SECONDS = 2.0
# As live.js: slower while nothing changes.
SLOWER = (1.0, 2.5, 7.5)
# A step may be refused because the other side was faster; that is said, and nothing of it is stored.
DONE, TOLD = 200, 422
ASKS_PERSON, LEAVES, TAPS_TWICE, SOLVES, RATES, REOPENS = 0.3, 0.1, 0.05, 0.6, 0.6, 0.1
REPLY = "확인 번호"  # in everything that agents write
PATIENCE_SECONDS = (40.0, 150.0)


@dataclass
class Told:
    """What was accepted, by the number of the talk: what citizens and agents said, in the order of each."""

    citizens: dict[str, list[str]] = field(default_factory=dict)
    agents: dict[str, list[str]] = field(default_factory=dict)
    # Sent by a browser that died before it heard what became of it: stored once or not at all.
    unsure: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """One more of `what`."""
        self.counts[what] = self.counts.get(what, 0) + 1


@dataclass
class Crowd:
    """What all share: where the server is, how long, what is asked, and what became of it."""

    port: int
    slug: str
    questions: list[str]
    until: float
    book: Book = field(default_factory=Book)
    told: Told = field(default_factory=Told)
    pace: float = 1.0
    # Talks that an agent looks after now.
    serving: set[str] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def is_over(self) -> bool:
        """Whether nobody begins anything new."""
        return asyncio.get_running_loop().time() >= self.until

    async def think(self, low: float, high: float) -> None:
        """Read, type, do something else: seconds."""
        await asyncio.sleep(self.chance.uniform(low, high) * self.pace)


def state_of(page: str) -> str:
    """Where a talk stands, by what its page offers."""
    for mark, state in (("/cancel/", "queued"), ("/person/", "bot"), ("/rate/", "closed"), ("/reopen/", "closed"), ("/solved/", "assigned")):  # fmt: skip
        if f'{mark}"' in page:
            return state
    return "message"


class Live:
    """The live part of a page, asked again and again with its ETag."""

    def __init__(self, browser: Browser, kind: str, address: str, part: str, page: str) -> None:
        self.browser, self.kind, self.address, self.part, self.page = browser, kind, address, part, page
        self.others: set[int] = set()  # what else it may be answered with
        self.form = page  # where the forms beside the live part stood last
        self.etag, self.quiet = "", 0
        self.changed = asyncio.Event()

    @property
    def headers(self) -> dict[str, str]:
        """What htmx sends along."""
        return {"HX-Request": "true", "HX-Target": self.part}

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            idle = 2 if self.quiet > 20 else 1 if self.quiet > 5 else 0
            await asyncio.sleep(POLL_SECONDS * SLOWER[idle] * random.uniform(0.85, 1.15))
            kept = {"If-None-Match": self.etag} if self.etag else {}
            answer = await self.browser.ask(
                self.kind, self.address, headers=self.headers | kept, expected={200, 304} | self.others
            )
            self.quiet = 0 if answer.status == 200 else self.quiet + (1 if answer.status == 304 else 6)
            if answer.status == 200:
                self.etag = answer.headers.get("etag", "")
                self.put(answer.text)

    def put(self, page: str) -> None:
        """What is shown now."""
        self.page = page
        self.changed.set()

    async def wait(self, seconds: float) -> None:
        """Until something changes, at most so long."""
        self.changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), seconds)


class Citizen:
    """One talk of somebody without an account."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.browser = crowd, Browser(crowd.port, crowd.book)
        self.base = f"/help/{crowd.slug}/"
        self.number, self.said = "", list[str]()
        self.talk: Live | None = None
        self.form = self.prefix = ""

    async def live(self) -> None:
        """From the first page to the end of the talk."""
        tasks: list[asyncio.Task[None]] = []
        try:
            if not await self.begin():
                return
            assert self.talk
            tasks.append(asyncio.create_task(self.talk.follow()))
            await self.talk_on(tasks)
        finally:
            for task in tasks:
                task.cancel()
            self.browser.close()

    async def begin(self, question: str = "") -> bool:
        """The first page and the first question: a given one at once. Whether a talk began."""
        crowd, wants_person = self.crowd, False
        page = await self.browser.ask(f"{self.prefix}page", self.base)
        form = {name: hidden(page.text, name) for name in TOKENS}
        if not question:
            await crowd.think(2, 8)
            question = crowd.chance.choice(crowd.questions)
            wants_person = crowd.chance.random() < 0.1
        form |= {"person": "1"} if wants_person else {"text": question}
        kind = "begin with a person" if wants_person else f"{self.prefix}answer"
        began = await self.browser.ask(kind, f"{self.base}begin/", form, expected={302})
        found = re.search(r"/talks/([^/]+)/", began.headers.get("location", ""))
        if not found:
            return False
        self.number = found[1]
        crowd.told.count("talks")
        crowd.told.citizens[self.number] = [] if wants_person else [question]
        await self.open()
        return True

    async def open(self) -> None:
        """The page of the talk."""
        address = f"{self.base}talks/{self.number}/"
        page = await self.browser.ask(f"{self.prefix}talk page", address)
        self.form = page.text
        self.talk = self.talk or Live(self.browser, "poll", address, "talk", page.text)
        self.talk.put(page.text)

    async def step(
        self, name: str, *, twice: bool = False, values: Mapping[str, str] | None = None
    ) -> Answer:
        """One step, as htmx sends it; sent `twice` at the same moment it must happen once."""
        assert self.talk
        mark = f"/{name}/"
        page = self.talk.page if f'{mark}"' in self.talk.page else self.form
        form = {field: hidden(page, field, mark) or hidden(self.form, field) for field in TOKENS}  # fmt: skip
        form |= values or {}
        kind = "answer" if name == "say" and self.state == "bot" else name
        sent = [
            self.browser.ask(kind, f"{self.talk.address}{name}/", form, headers=self.talk.headers, expected={DONE, TOLD})
            for _ in range(2 if twice else 1)
        ]  # fmt: skip
        answers = await asyncio.gather(*sent)
        best = next((each for each in answers if each.status == DONE and each.text), answers[0])
        if best.status == DONE:
            if best.text:
                self.form = best.text
                self.talk.put(best.text)
            return best
        self.crowd.told.count(f"{name} refused: {refusal(best.text)}")
        await self.open()
        return best

    async def say(self, text: str) -> None:
        """Say something; now and then the button is hit twice."""
        twice = self.crowd.chance.random() < TAPS_TWICE
        answer = await self.step("say", twice=twice, values={"text": text})
        if answer.status == DONE:
            self.crowd.told.citizens[self.number].append(text)
            if twice:
                self.crowd.told.count("sent twice at once")

    @property
    def state(self) -> str:
        """Where the talk stands, as far as its page knows."""
        return state_of(self.talk.page) if self.talk else ""

    async def talk_on(self, tasks: list[asyncio.Task[None]]) -> None:
        """Whatever comes after the first question."""
        crowd, chance = self.crowd, self.crowd.chance
        for _ in range(chance.randint(0, 3)):
            await crowd.think(4, 12)
            if self.state != "bot" or crowd.is_over:
                break
            await self.say(chance.choice(crowd.questions))
        if chance.random() < LEAVES:
            await self.leave_and_return(tasks)
        if self.state == "bot" and chance.random() < ASKS_PERSON and not crowd.is_over:
            await self.step("person")
        await self.wait_for_person()
        if self.state == "assigned":
            await self.with_person()
        await self.end()

    async def leave_and_return(self, tasks: list[asyncio.Task[None]]) -> None:
        """Shut the window, come back to the desk: the talk is there."""
        tasks.pop().cancel()
        self.browser.close()
        await self.crowd.think(5, 15)
        page = await self.browser.ask("page", self.base)
        self.crowd.told.count("left and came back")
        if self.number not in page.text:
            self.crowd.book.faults.append(f"{self.number} is gone for whoever comes back")
        assert self.talk
        self.form = page.text
        self.talk.put(page.text)
        self.talk.etag = ""
        tasks.append(asyncio.create_task(self.talk.follow()))

    async def wait_for_person(self) -> None:
        """In the queue until a person comes or patience ends: no longer waiting, or a message."""
        loop, chance = asyncio.get_running_loop(), self.crowd.chance
        patience = loop.time() + chance.uniform(*PATIENCE_SECONDS) * self.crowd.pace
        until = min(patience, self.crowd.until + 20)
        while self.state == "queued" and loop.time() < until:
            assert self.talk
            await self.talk.wait(5)
            if self.state == "queued" and chance.random() < 0.03:
                await self.say(f"아직 기다리고 있어요 {chance.randint(1, 99)}번째예요")
        if self.state == "queued":
            self.crowd.told.count("patience ended")
            await (self.step("cancel") if chance.random() < 0.5 else self.leave_message())

    async def leave_message(self) -> None:
        """In place of waiting."""
        text = "나중에 답을 주셔도 괜찮아요."
        assert self.talk
        page = await self.browser.ask("page", f"{self.talk.address}?leave=1")
        form = {name: hidden(page.text, name, "/message/") for name in TOKENS}  # fmt: skip
        left = await self.browser.ask(
            "message", f"{self.talk.address}message/", form | {"text": text}, expected={302, 409}
        )
        if left.status == 302:
            self.crowd.told.citizens[self.number].append(text)
            self.crowd.told.count("messages left")
        await self.open()

    async def with_person(self) -> None:
        """Write back to whoever has the talk, until one of both ends it."""
        crowd, talk, seen = self.crowd, self.talk, 0
        assert talk
        loop = asyncio.get_running_loop()
        until = min(loop.time() + 120, self.crowd.until + 40)
        while loop.time() < until:
            if self.state == "queued":  # the agent is away or passed it on
                await self.wait_for_person()
            if self.state != "assigned":
                return
            replies = talk.page.count(REPLY)
            if replies > seen:
                seen = replies
                await crowd.think(3, 8)
                if seen >= 2 and crowd.chance.random() < SOLVES:
                    await self.step("solved", values={"value": "yes"})
                elif self.state == "assigned":
                    await self.say(
                        f"그럼 {crowd.chance.choice(['서류는요', '언제까지요', '어디로 가면 돼요'])}? {seen}"
                    )
            await talk.wait(5)

    async def end(self) -> None:
        """Rate, now and then go on, and away."""
        crowd, chance = self.crowd, self.crowd.chance
        if self.state == "bot" and chance.random() < SOLVES and '/solved/"' in (self.talk.page if self.talk else ""):  # fmt: skip
            await self.step("solved", values={"value": "yes"})
        if self.state == "closed":
            await crowd.think(1, 3)
            if chance.random() < RATES:
                await self.step("rate", values={"value": str(chance.randint(1, 5))})
                crowd.told.count("rated")
            if chance.random() < REOPENS and not crowd.is_over:
                await self.step("reopen", values={"value": "bot"})
                if self.state == "bot":
                    crowd.told.count("gone on with")
                    await self.say(chance.choice(crowd.questions))


def refusal(page: str) -> str:
    """What an alert says."""
    found = re.search(r'role="alert".*?</div>', page, re.DOTALL)
    return plain(found[0].partition(">")[2] if found else page)[:50]


async def citizens(crowd: Crowd, count: int) -> None:
    """So many at any moment: who goes makes room for the next."""

    async def place(number: int) -> Any:
        await asyncio.sleep(number / count * 10 * crowd.pace)
        while not crowd.is_over:
            try:
                await Citizen(crowd).live()
            except Exception as error:  # noqa: BLE001 - a fault of the run, which is to be told at its end
                crowd.book.faults.append(f"citizen: {error!r}")
                await asyncio.sleep(1)

    await asyncio.gather(*(place(number) for number in range(count)))
