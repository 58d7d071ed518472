"""Who may vote in a fund, and how many that are."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from madang.funds.models import Elector, Fund
from madang.funds.rules import Electorate
from madang.people.models import Person


def voters(fund: Fund) -> QuerySet[Person]:
    """Members with a proven address who may vote in `fund`."""
    people = Person.objects.filter(is_member=True, is_active=True, erased_at=None)
    if fund.electorate == Electorate.TEAMS:
        return people.filter(
            memberships__left_on=None, memberships__project__programme=fund.programme_id
        ).distinct()
    if fund.electorate == Electorate.NAMED:
        listed = Elector.objects.filter(fund=fund).values("email")
        return people.annotate(address=Lower("email")).filter(address__in=listed)
    return people


def addresses_of(fund: Fund) -> str:
    """The list of those who may vote as people type it: one address on each line."""
    return "\n".join(Elector.objects.filter(fund=fund).order_by("email").values_list("email", flat=True))


def votable_by(person: Person) -> Q:
    """Funds in which `person` may vote, whatever the time: the same as `voters`, asked the other way round."""
    in_team = person.memberships.filter(left_on=None, project__programme=OuterRef("programme"))
    on_list = Elector.objects.filter(fund=OuterRef("pk"), email=person.email.lower())
    return (
        Q(electorate=Electorate.MEMBERS)
        | Q(Exists(in_team), electorate=Electorate.TEAMS)
        | Q(Exists(on_list), electorate=Electorate.NAMED)
    )


def may_vote(fund: Fund, person: Person) -> bool:
    """Whether `person` belongs to those who may vote, whatever the time."""
    return voters(fund).filter(pk=person.pk).exists()


def count_entitled(fund: Fund) -> int:
    """How many people may vote: on a list everybody on it, with or without an account."""
    if fund.electorate == Electorate.NAMED:
        return Elector.objects.filter(fund=fund).count()
    return voters(fund).count()
