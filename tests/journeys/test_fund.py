"""A seed fund: 미나 votes on her telephone by tapping, the centre publishes, and her browser comes to the same result."""

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from madang.allocation import shares
from madang.allocation.pabulib import PbFile, PbProject, write_pb
from tests.in_browser import send
from tests.journeys.walking import Open, enter_new

SAVED = re.compile(r"2개를 골랐어요 · .*에 저장했어요")
MODULE = """
async ([address, text]) => {
  const shares = await import(address);
  const found = shares.equalShares(shares.readPb(text));
  return [found.winners, found.steps];
}
"""


def open_fund(page: Page) -> str:
    """The slug of the fund whose vote is open, found as everybody finds it."""
    page.goto("/funds/")
    page.locator("main .card", has_text="투표 중").first.locator("a").first.click()
    return page.url.rstrip("/").split("/")[-1]


def tap(page: Page, project: str, javascript: bool) -> None:
    """Choose a project and wait until the page says that it is kept."""
    card = page.locator("main article.card", has=page.get_by_role("heading", name=project))
    card.locator("button").click()
    expect(card.locator(".status.tone-ok")).to_be_visible()
    if javascript:
        expect(card.locator("button")).to_be_focused()


# The first leaves the vote open, the second ends it.
@pytest.mark.parametrize("javascript", [False, True], ids=["no js", "js"])
def test_a_vote_from_the_tap_to_the_recomputed_result(
    open_page: Open, site_data: Path, javascript: bool
) -> None:
    mina, daeho = open_page(javascript=javascript), open_page("daeho", phone=False)
    slug = open_fund(mina)
    mina.locator("main article.card", has_text="만남자리").get_by_role(
        "link", name=re.compile("고르기")
    ).click()
    expect(mina).to_have_url(re.compile(r"sign-in.*pick"))
    if not javascript:
        return _votes_after_entering(mina, site_data, slug)
    enter_new(mina, site_data, "미나봄")
    mina.goto(f"/funds/{slug}/ballot/")
    tap(mina, "만남자리", javascript)
    tap(mina, "쉬운 통신문", javascript)
    expect(mina.locator("#ballot-saved")).to_contain_text(SAVED)
    receipt = mina.locator("#ballot-saved strong").inner_text()
    mina.reload()
    expect(mina.locator("#ballot-saved strong")).to_have_text(receipt)

    daeho.goto(f"/funds/{slug}/desk/close/")
    daeho.locator("[name=reason]").fill("행사에 맞춰 하루 일찍 끝내요.")
    send(daeho)
    daeho.goto(f"/funds/{slug}/desk/ballots/")
    expect(daeho.locator("main")).to_contain_text("미나봄")
    daeho.goto(f"/funds/{slug}/desk/review/")
    send(daeho)
    mina.goto(f"/funds/{slug}/")
    expect(mina.locator("main")).to_contain_text("그때까지 아무도 몇 표인지 볼 수 없어요")
    for _turn in range(40):
        daeho.goto(f"/funds/{slug}/desk/")
        if daeho.get_by_text("다 셌어요. 살펴보고").count():
            break
        daeho.wait_for_timeout(500)
    daeho.goto(f"/funds/{slug}/desk/publish/")
    send(daeho)

    mina.goto(f"/funds/{slug}/result/")
    mina.locator("[data-recompute] button").click()
    expect(mina.locator("[data-recompute] [role=status]")).to_contain_text("결과가 같아요", timeout=20_000)
    expect(mina.locator("[data-done=same]")).to_have_count(1)
    mina.goto(f"/funds/{slug}/result/receipts/")
    mina.locator("main [name=receipt]").fill(receipt.lower())
    mina.locator("main form[role=search] button").click()
    expect(mina.locator("main .alert.tone-ok")).to_contain_text("이 영수증의 표를 셌어요")
    _same_in_chromium_and_python(mina)


def _votes_after_entering(mina: Page, data: Path, slug: str) -> None:
    """The same taps as plain forms."""
    enter_new(mina, data, "미나꽃")
    mina.goto(f"/funds/{slug}/ballot/")
    tap(mina, "만남자리", False)
    tap(mina, "쉬운 통신문", False)
    expect(mina.locator("#ballot-saved")).to_contain_text(SAVED)


def _same_in_chromium_and_python(page: Page) -> None:
    """The module that pages load counts forty random votes like the product, step for step."""
    page.goto("/funds/")
    page.locator("main .card", has_text="결과 공개").first.locator("a").first.click()
    page.goto(page.url.rstrip("/") + "/result/")
    address = page.locator("[data-worker]").get_attribute("data-worker")
    rng = random.Random(17)
    for _turn in range(40):
        vote = random_vote(rng)
        expected = shares.equal_shares(vote.election)
        assert page.evaluate(MODULE, [address, write_pb(vote)]) == [list(expected.winners), expected.steps]


def random_vote(rng: random.Random) -> PbFile:
    """A small vote with many ties: equal costs and equal supporters are common."""
    budget = rng.choice([rng.randint(5, 60), rng.randint(100, 5000)])
    ids = [f"P{number}" for number in range(rng.randint(1, 9))]
    parts = [1, 2, 3, 4, 6, 10]
    costs = [
        rng.randint(1, budget) if rng.random() < 0.5 else max(1, budget // rng.choice(parts)) for _id in ids
    ]
    liked = rng.random()
    ballots = [tuple(each for each in ids if rng.random() < liked) for _voter in range(rng.randint(1, 30))]
    return PbFile(
        budget=budget,
        projects=tuple(
            PbProject(name, cost, f'이름 "{name}"; 둘') for name, cost in zip(ids, costs, strict=True)
        ),
        ballots=tuple((str(number), ballot) for number, ballot in enumerate(ballots, start=1)),
    )
