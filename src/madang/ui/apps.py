"""The app: makes every form speak plainly."""

from typing import Any

from django.apps import AppConfig
from django.db.models import fields as model_fields
from django.forms import fields, models
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "madang.ui"

    def ready(self) -> None:
        model_fields.BLANK_CHOICE_LABEL = _("Please choose")
        self.say_what_to_do()

    def say_what_to_do(self) -> None:
        """Django's own refusals in words that say what to do; a field with its own message keeps it."""
        say: dict[Any, dict[str, Any]] = {
            fields.Field: {"required": _("Please fill this in.")},
            fields.ChoiceField: {
                "required": _("Please choose one."),
                "invalid_choice": _("Please choose one from the list."),
            },
            fields.MultipleChoiceField: {
                "required": _("Please choose at least one."),
                "invalid_choice": _("Please choose from the list."),
            },
            models.ModelChoiceField: {
                "required": _("Please choose one."),
                "invalid_choice": _("Please choose one from the list."),
            },
            fields.BooleanField: {"required": _("Please tick this box to go on.")},
            fields.FileField: {
                "required": _("Please choose a file."),
                "empty": _("This file is empty. Please choose another one."),
            },
            fields.DateField: {"invalid": _("Please give a date such as 2026-10-20.")},
            fields.DateTimeField: {"invalid": _("Please give date and time such as 2026-10-20 19:00.")},
            fields.IntegerField: {"invalid": _("Please give a whole number.")},
        }
        for field, messages in say.items():
            field.default_error_messages = {**field.default_error_messages, **messages}
