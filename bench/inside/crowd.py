"""The crowd of `./madang bench desk`, in a process of its own without Django: python -m bench.inside.crowd JOB RESULT."""

import asyncio
import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench.inside.agents import agents
from bench.inside.browser import Browser
from bench.inside.visitors import Citizen, Crowd, citizens

ALONE = 25
LAST_SECONDS = 90


def main(job: Path, result: Path) -> None:
    """Does what `job` says and writes what was seen and accepted."""
    given = json.loads(job.read_text())
    crowd, seconds = asyncio.run(run(given))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    told = crowd.told
    result.write_text(json.dumps({
        "waits": crowd.book.waits, "statuses": crowd.book.statuses, "faults": crowd.book.faults, "again": crowd.book.again,
        "citizens": told.citizens, "agents": told.agents, "unsure": told.unsure, "counts": told.counts, "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
    }))  # fmt: skip


async def run(given: dict[str, Any]) -> tuple[Crowd, float]:
    """One person alone, then everybody, then until nobody waits any more. The crowd, and how many seconds it was there."""
    crowd = Crowd(given["port"], given["slug"], given["questions"], until=0.0, pace=given["pace"])
    await alone(crowd)
    crowd.chance = random.Random(2)
    begun = time.monotonic()
    crowd.until = asyncio.get_running_loop().time() + given["seconds"]
    staff = asyncio.create_task(agents(crowd, given["jars"], given["parallel"], tuple(given["away"])))
    probing = asyncio.create_task(probe(crowd))
    await citizens(crowd, given["citizens"])
    taken = time.monotonic() - begun
    await settle(crowd)
    for task in (staff, probing):
        task.cancel()
    await asyncio.gather(staff, probing, return_exceptions=True)
    return crowd, taken


async def alone(crowd: Crowd) -> None:
    """How long the same takes while nobody else is there: the first question, a page, and next to nothing."""
    browser = Browser(crowd.port, crowd.book)
    for number in range(ALONE):
        for kind, path in (("alone: healthz", "/healthz"), ("alone: page", f"/help/{crowd.slug}/")):
            await browser.ask(kind, path)
        one = Citizen(crowd)
        one.browser, one.prefix = Browser(crowd.port, crowd.book), "alone: "
        await one.begin(crowd.questions[number * 7 % len(crowd.questions)])
        one.browser.close()


async def probe(crowd: Crowd) -> None:
    """The cheapest answer of the server, twice a second: what everything else is held against."""
    browser = Browser(crowd.port, crowd.book)
    while True:
        await browser.ask("healthz", "/healthz")
        await asyncio.sleep(0.5)


async def settle(crowd: Crowd) -> None:
    """The agents end what they have; at most LAST_SECONDS."""
    until = time.monotonic() + LAST_SECONDS
    while crowd.serving and time.monotonic() < until:
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
