"""How form fields are shown: what `c.field(…)` needs to know of a Django field, and a few widgets of our own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from madang.core import clock
from madang.ui import formats

KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.CheckboxInput, "checkbox"),
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "radios"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.MultiWidget, "other"),
    (forms.widgets.Input, "input"),
)
GROUPS = {"checks", "radios", "chips"}
FILE_WORDS = {"image/*": "JPG, PNG, WebP", "image/jpeg": "JPG", "image/png": "PNG", "image/webp": "WebP",
              "image/gif": "GIF", ".pdf": "PDF", ".hwp": "HWP", ".hwpx": "HWPX", ".csv": "CSV", ".docx": "DOCX",
              ".xlsx": "XLSX", ".pptx": "PPTX", ".odt": "ODT", ".txt": "TXT", ".zip": "ZIP"}  # fmt: skip


class Text(forms.Textarea):
    """A few lines; grows with what is written.

    A line break is one character, as the browser's counter and `maxlength` take it, though it is sent as two: so a
    text that fits on screen fits here.
    """

    def __init__(self, rows: int = 4, **attrs: Any) -> None:
        super().__init__({"rows": rows, **attrs})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return lines_of(super().value_from_datadict(data, files, name))


class Markdown(Text):
    """A text with headings, lists and links: with buttons for them, and a preview."""

    kind = "markdown"


def text_field(field: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """For `Meta.formfield_callback`: the form field of a model's field, long texts as `Text`."""
    if isinstance(field, models.TextField):
        options.setdefault("widget", Text(4))
    return field.formfield(**options)


def lenient(form: forms.BaseForm) -> dict[str, Any]:
    """What can be kept of a form that may not be valid yet; nothing typed is lost for being too short or too long."""
    form.is_valid()
    found = dict(form.cleaned_data)
    for name in form.errors:
        field = form.fields.get(name)
        if isinstance(field, forms.CharField):
            typed = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
            found[name] = str(typed or "").replace("\0", "").strip()[: field.max_length or 0]
    return found


def keep_chosen(form: forms.BaseForm, *names: str) -> None:
    """What a row holds already can stay chosen in these fields, though it is offered to nobody else any more.

    Otherwise whoever opens a form and saves it would drop it unseen.
    """
    for name in names:
        field: Any = form.fields[name]
        value = form.get_initial_for_field(field, name)
        several = value if isinstance(value, list | tuple) else [value]
        keys = [getattr(each, "pk", each) for each in several if each]
        if keys:
            field.queryset = field.queryset | field.queryset.model.objects.filter(pk__in=keys)


class Chips(forms.CheckboxSelectMultiple):
    """Several of a few short words, each a chip."""

    kind = "chips"


class ChipsOne(forms.RadioSelect):
    """One of a few short words, each a chip."""

    kind = "chips"


class Cards(forms.RadioSelect):
    """One of a few, each as wide as the form, with room for a sentence."""

    kind = "radios"


class DecoyInput(forms.TextInput):
    """An input that people do not see and programs fill in."""

    kind = "decoy"


class DecoyForm(forms.Form):
    """A form with a field that must stay empty: most programs that spread advertising fill in all they find.

    Where it is not empty, the refusal shows the field and says what to do, in case a person's browser filled it in.
    """

    homepage = forms.CharField(
        label=pgettext_lazy("decoy", "Leave this empty"),
        required=False,
        widget=DecoyInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(
                _("Please empty this field and send again: it is there to catch programs that advertise.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        return {name: value for name, value in data.items() if name != "homepage"}


class TermForm(forms.Form):
    """A form with a first and a last day, `starts_on` and `ends_on`."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day lies before the first. Please check both."))
        return data


@dataclass(frozen=True, slots=True)
class ShownField:
    """A bound field, ready to be written as HTML."""

    kind: str
    id: str
    name: str
    label: str
    hint: str
    errors: list[str]
    required: bool
    widget: dict[str, Any]
    described_by: str
    limit: int | None

    @property
    def is_group(self) -> bool:
        """Whether it is several controls under one legend."""
        return self.kind in GROUPS


def kind_of(widget: forms.Widget) -> str:
    """The way a widget is written."""
    own = getattr(widget, "kind", None)
    if isinstance(own, str):
        return own
    return next((kind for known, kind in KINDS if isinstance(widget, known)), "other")


def shown_field(bound: BoundField, hint: str | None = None, label: str | None = None) -> ShownField:
    """Everything the macro `c.field` writes, with hint, error and control tied by id."""
    field, widget = bound.field, bound.field.widget
    kind = kind_of(widget)
    words = str(field.help_text if hint is None else hint)
    is_text = kind in {"textarea", "markdown"}
    limit = getattr(field, "max_length", None) if is_text or kind == "input" else None
    if kind == "file":
        words = " ".join(filter(None, [words, file_hint(widget)]))
    errors = [str(error) for error in bound.errors]
    parts = [
        f"{bound.auto_id}_hint" if words else "",
        f"{bound.auto_id}_error" if errors else "",
        f"{bound.auto_id}_count" if is_text and limit else "",
    ]
    described_by = " ".join(filter(None, parts))
    return ShownField(
        kind=kind,
        id=bound.auto_id,
        name=bound.html_name,
        label=str(label if label is not None else bound.label),
        hint=words,
        errors=errors,
        required=field.required,
        widget=_widget(bound, kind, described_by),
        described_by=described_by,
        limit=limit,
    )


def _widget(bound: BoundField, kind: str, described_by: str) -> dict[str, Any]:
    """Django's own description of the widget with our attributes; dates in the form browsers expect."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {"id": bound.auto_id, "disabled": bound.field.disabled}
    if kind not in GROUPS:
        asked = widget.use_required_attribute(bound.initial) and bound.form.use_required_attribute
        attrs["required"] = bound.field.required and asked and kind != "file"
        attrs["aria-describedby"] = described_by or None
        attrs["aria-invalid"] = "true" if bound.errors else None
    value = bound.value()
    described: dict[str, Any] = widget.get_context(bound.html_name, value, attrs)["widget"]
    if isinstance(widget, forms.DateTimeInput):
        described.update(type="datetime-local", value=_typed(value, "%Y-%m-%dT%H:%M"))
    elif isinstance(widget, forms.TimeInput):
        described.update(type="time", value=value.strftime("%H:%M") if hasattr(value, "strftime") else value)
    elif isinstance(widget, forms.DateInput):
        described.update(type="date", value=_typed(value, "%Y-%m-%d"))
    return described


def _typed(value: Any, form: str) -> Any:
    """A date as browsers read it; what was typed stays as it was typed."""
    if isinstance(value, datetime):
        return clock.local(value).strftime(form) if value.tzinfo else value.strftime(form)
    return value.strftime(form) if isinstance(value, date) else value


def file_hint(widget: forms.Widget) -> str:
    """Which files are taken and how large they may be, in words."""
    accept = str(widget.attrs.get("accept", ""))
    kinds = [
        FILE_WORDS.get(part.strip(), part.strip().lstrip(".").upper())
        for part in accept.split(",")
        if part.strip()
    ]
    size = getattr(widget, "most_bytes", settings.UPLOAD_MAX_BYTES) // (1024 * 1024)
    if kinds:
        return _("%(kinds)s, up to %(size)s MB each.") % {
            "kinds": ", ".join(dict.fromkeys(kinds)),
            "size": size,
        }
    return _("Up to %(size)s MB each.") % {"size": size}


@dataclass(frozen=True, slots=True)
class StoredValue:
    """What somebody else saved in one field meanwhile."""

    label: str
    words: str
    # Whether a person wrote these words, so that they are in the person's language and not in that of the page.
    is_written: bool = False


def stored_values(form: forms.BaseForm) -> list[StoredValue]:
    """Of a form that met an EditConflict: what is stored now, where that is not what was typed."""
    stored: dict[str, Any] = getattr(form, "conflict", {})
    found = []
    for name, value in stored.items():
        if name in form.fields and form.fields[name].has_changed(
            lines_of(value), lines_of(form[name].value())
        ):
            found.append(_stored_value(form.fields[name], str(form[name].label), value))
    return found


def lines_of(value: Any) -> Any:
    """A text with the ends of lines that are stored; browsers send others. Anything else as it is."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _stored_value(field: forms.Field, label: str, value: Any) -> StoredValue:
    if value is None or value in ("", []):
        return StoredValue(label, "")
    if isinstance(value, bool):
        return StoredValue(label, _("Yes") if value else _("No"))
    if isinstance(value, date):
        return StoredValue(label, formats.day(value))
    choices = {str(key): str(words) for key, words in getattr(field, "choices", None) or ()}
    if choices:
        several = value if isinstance(value, list | tuple) else [value]
        return StoredValue(label, ", ".join(choices.get(str(each), str(each)) for each in several))
    return StoredValue(label, str(value), is_written=True)
