"""Search hears of every change to what can be found; what it writes down is forgotten in time."""

from datetime import timedelta
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from madang.core import clock, retention
from madang.core.retention import About, Basis, Kept
from madang.search import actions
from madang.search.models import LoggedSearch


@receiver(post_save)
def thing_saved(sender: Any, instance: Any, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """Something was made or changed."""
    actions.index_later(thing=instance, fields=update_fields)


@receiver(post_delete)
def thing_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Something is gone."""
    actions.index_later(thing=instance)


retention.register(
    Kept(
        "search.log",
        what=_("What was searched for, by day, without who searched"),
        purpose=_("Seeing what people look for and do not find"),
        basis=Basis.TASK,
        fields=("search.LoggedSearch",),
        ends=_("From the day on"),
        kept=timedelta(days=90),
        over=lambda border: LoggedSearch.objects.filter(day__lte=clock.local(border).date()),
        about=About.SITE,
    ),
)
