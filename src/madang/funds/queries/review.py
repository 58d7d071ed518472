"""What the centre looks at after a vote: who voted, when, what stands out; never what or how much was chosen."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, QuerySet

from madang.core.ids import whole
from madang.funds.models import Fund, FundBallot, Voiding
from madang.funds.rules import BURST_WINDOW, bursts, shared_devices

SHOWN = 20


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One ballot without its choices. Not even their number: all ballots become public without names, and who alone
    chose seven projects would be found among them."""

    ballot: FundBallot
    device: int
    voiding: Voiding | None


@dataclass(frozen=True, slots=True)
class Review:
    """What stands out: devices many voted with, and times in which many began; how many ballots there are."""

    devices: list[tuple[str, int]]
    bursts: list[tuple[datetime, int]]
    ballots: int
    voided: int

    def number_of(self, device: str) -> int:
        """The number of a shared device in the list; 0 for any other."""
        return next((number for number, (name, _) in enumerate(self.devices, start=1) if name == device), 0)


def review_of(fund: Fund) -> Review:
    """Everything at a glance."""
    rows = list(FundBallot.objects.filter(fund=fund).values_list("device", "created_at"))
    return Review(
        devices=shared_devices(device for device, _at in rows)[:SHOWN],
        bursts=bursts([at for _device, at in rows if at])[:SHOWN],
        ballots=len(rows),
        voided=Voiding.objects.filter(fund=fund, undone_at=None).count(),
    )


def ballots_for_review(
    fund: Fund, *, device: str = "", window: str = "", only_voided: bool = False
) -> QuerySet[FundBallot]:
    """The ballots with their people, of one device, of one burst, or those that do not count."""
    in_force = Voiding.objects.filter(ballot=OuterRef("pk"), undone_at=None)
    rows = FundBallot.objects.filter(fund=fund).defer("choices").select_related("person")
    rows = rows.prefetch_related("voidings")
    if device:
        rows = rows.filter(device=device[:16])
    if begins := whole(window):
        first = datetime.fromtimestamp(min(begins, 4_000_000_000), UTC)
        rows = rows.filter(created_at__gte=first, created_at__lt=first + BURST_WINDOW)
    return rows.filter(Exists(in_force)) if only_voided else rows


def rows_of(ballots: list[FundBallot], review: Review) -> list[BallotRow]:
    """The ballots as the page shows them."""
    return [
        BallotRow(
            ballot, review.number_of(ballot.device) if ballot.device else 0,
            next((voiding for voiding in ballot.voidings.all() if voiding.undone_at is None), None),
        )
        for ballot in ballots
    ]  # fmt: skip
