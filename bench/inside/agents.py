"""An agent at a help desk: their room is open and says so, they take whoever is next, answer, pass on, end."""

import asyncio
import contextlib
import itertools
import re

from bench.inside.browser import Browser, hidden
from bench.inside.visitors import REPLY, Crowd, Live, refusal

HEARTBEAT_SECONDS = 15
REPLIES, PASSES_ON = 3, 0.08
# The citizen or the clock was faster; 404 where the talk is no longer one of a person (ended and gone on with).
TOLD = {404, 409, 422}
_numbers = itertools.count(1)


class Agent:
    """One agent with an open room."""

    def __init__(self, crowd: Crowd, cookies: dict[str, str], parallel: int) -> None:
        self.crowd, self.cookies, self.parallel = crowd, cookies, parallel
        self.base = f"/help/{crowd.slug}/room/"
        self.serving: dict[str, asyncio.Task[None]] = {}
        self.browser = Browser(crowd.port, crowd.book, cookies)

    async def work(self) -> None:
        """Until cancelled, as when the browser dies: nothing is said to anybody then."""
        page = await self.browser.ask("room", self.base)
        room = Live(self.browser, "room poll", self.base, "room", page.text)
        tasks = [asyncio.create_task(self.beat()), asyncio.create_task(room.follow())]
        try:
            while True:
                await self.look(room)
                await room.wait(2)
        finally:
            for task in [*tasks, *self.serving.values()]:
                task.cancel()
            self.serving.clear()
            self.browser.close()

    async def beat(self) -> None:
        """The room says that its agent is there, also from a hidden tab."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.browser.ask("heartbeat", f"{self.base}here/", expected={204, 205})

    async def look(self, room: Live) -> None:
        """Be on duty, go on with what is one's own, take the next."""
        if '/do/on/"' in room.page:
            await self.do(room, "on")
        for number in own_of(room.page):
            if number not in self.serving:
                self.serve(number)
        if len(self.serving) < self.parallel and '/do/take/"' in room.page:
            await self.do(room, "take")

    async def do(self, room: Live, step: str) -> None:
        """A step in the room. Taking may be refused: somebody was faster, or nobody waits any more."""
        mark = f"/do/{step}/"
        form = {name: hidden(room.page, name, mark) for name in ("csrfmiddlewaretoken", "form_token")}
        answer = await self.browser.ask(
            step, f"{self.base}do/{step}/", form, expected={302, 409} if step == "take" else {302}
        )
        found = re.search(r"/room/(H[^/]+)/", answer.headers.get("location", ""))
        if found:
            self.crowd.told.count("taken")
            self.serve(found[1])
        elif answer.status == 409:
            self.crowd.told.count(f"take refused: {refusal(answer.text)}")
        page = await self.browser.ask("room", self.base)
        room.put(page.text)
        room.etag = ""
        room.changed.clear()

    def serve(self, number: str) -> None:
        """Begin to look after a talk."""
        if number in self.serving:
            return
        self.crowd.serving.add(number)
        task = asyncio.create_task(self.talk(number))
        self.serving[number] = task
        task.add_done_callback(lambda done: self.done(number, done))

    def done(self, number: str, task: "asyncio.Task[None]") -> None:
        """A talk is over for this agent."""
        self.serving.pop(number, None)
        self.crowd.serving.discard(number)
        if not task.cancelled() and (error := task.exception()):
            self.crowd.book.faults.append(f"agent: {error!r}")

    async def talk(self, number: str) -> None:
        """Read, answer, look whether something came back; at last pass on or end it."""
        address = f"{self.base}{number}/"
        page = await self.browser.ask("talk page of an agent", address, expected={200, 404})
        live = Live(self.browser, "talk poll", address, "talk", page.text)
        live.others = {404}
        following = asyncio.create_task(live.follow())
        try:
            for turn in range(REPLIES):
                await self.crowd.think(3, 9)
                if not await self.reply(number, live):
                    return
                if turn == 0 and self.crowd.chance.random() < PASSES_ON:
                    await self.leave(number, "transfer", live)
                    return
                await live.wait(10)
            await self.leave(number, "resolve", live)
        finally:
            following.cancel()

    async def reply(self, number: str, live: Live) -> bool:
        """Write to the citizen. Whether it was taken: the talk may be with a colleague by now, or over."""
        text = f"안내해 드릴게요. {REPLY} {next(_numbers)}"
        form = {name: hidden(live.form, name, "/reply/") for name in ("csrfmiddlewaretoken", "form_token")}
        self.crowd.told.unsure.append(text)
        answer = await self.browser.ask(
            "reply",
            f"{live.address}reply/",
            form | {"text": text},
            headers=live.headers,
            expected=TOLD | {200},
        )
        self.crowd.told.unsure.remove(text)
        if answer.status != 200:
            self.crowd.told.count(f"reply refused: {refusal(answer.text)}")
            return False
        self.crowd.told.agents.setdefault(number, []).append(text)
        live.form = answer.text
        live.put(answer.text)
        return True

    async def leave(self, number: str, step: str, live: Live) -> None:
        """Pass on to a colleague or the queue, or end it; refused where the citizen or the clock was faster."""
        page = (await self.browser.ask("talk page of an agent", live.address, expected={200, 404})).text
        form = {name: hidden(page, name, f"/{step}/") for name in ("csrfmiddlewaretoken", "form_token")}
        if step == "transfer":
            free = re.findall(r'<option value="(\d+)"', page)
            form["to"] = self.crowd.chance.choice([*free, ""])
        answer = await self.browser.ask(step, f"{live.address}{step}/", form, expected=TOLD | {302})
        what = (
            {"resolve": "ended by an agent", "transfer": "passed on"}[step]
            if answer.status == 302
            else f"{step} refused: {refusal(answer.text)}"
        )
        self.crowd.told.count(what)


def own_of(page: str) -> list[str]:
    """The numbers of the talks that stand under "With you"."""
    part = page.partition('id="own"')[2].partition("</section>")[0]
    return re.findall(r"/room/(H[^/]+)/", part)


async def agents(crowd: Crowd, jars: list[dict[str, str]], parallel: int, away: tuple[float, float]) -> None:
    """All agents, until cancelled. The browser of the first one dies after `away[0]` seconds and is back `away[1]` later."""

    async def fragile() -> None:
        first = asyncio.create_task(Agent(crowd, jars[0], parallel).work())
        await asyncio.sleep(away[0])
        first.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await first
        crowd.told.count("browsers of agents that died")
        await asyncio.sleep(away[1])
        await Agent(crowd, jars[0], parallel).work()

    async def steady(jar: dict[str, str]) -> None:
        while True:
            try:
                await Agent(crowd, jar, parallel).work()
            except Exception as error:  # noqa: BLE001 - a fault of the run, which is to be told at its end
                crowd.book.faults.append(f"agent: {error!r}")
                await asyncio.sleep(1)

    await asyncio.gather(fragile(), *(steady(jar) for jar in jars[1:]))
