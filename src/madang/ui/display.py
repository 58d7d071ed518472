"""How a person wants the site to look: kept in one short cookie, without an account."""

from dataclasses import astuple, dataclass, fields

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from markupsafe import Markup

COOKIE = "madang_display"
AGE = 60 * 60 * 24 * 365
CHOICES = {
    "screen": ("auto", "light", "dark", "high"),
    "text": ("m", "l", "xl"),
    "motion": ("auto", "less"),
}


@dataclass(frozen=True, slots=True)
class Display:
    """The three choices; the first of each list is what nobody has to choose."""

    screen: str = "auto"
    text: str = "m"
    motion: str = "auto"

    @property
    def cookie(self) -> str:
        """The choices as the cookie keeps them."""
        return ".".join(astuple(self))

    @property
    def attributes(self) -> Markup:
        """Attributes of `<html>` that the style sheet answers to."""
        shown = [
            f'data-{field.name}="{value}"'
            for field in fields(self)
            if (value := getattr(self, field.name)) != CHOICES[field.name][0]
        ]
        return Markup(" " + " ".join(shown) if shown else "")  # noqa: S704 - words from CHOICES alone


def read(request: HttpRequest) -> Display:
    """The display settings of a request; what is not understood counts as not chosen."""
    parts = request.COOKIES.get(COOKIE, "").split(".")
    names = list(CHOICES)
    if len(parts) != len(names):
        return Display()
    return Display(**{name: part for name, part in zip(names, parts, strict=True) if part in CHOICES[name]})


def keep(response: HttpResponse, display: Display, *, secure: bool) -> None:
    """Keep the choices for a year, or forget them when all are the usual ones."""
    if display == Display():
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, display.cookie, max_age=AGE, samesite="Lax", secure=secure, httponly=True)


def chosen(form: QueryDict) -> Display:
    """What was chosen in the form; anything unknown counts as the usual."""
    return Display(**{name: value for name in CHOICES if (value := form.get(name, "")) in CHOICES[name]})


def groups(current: Display) -> list[tuple[str, str, list[tuple[str, str, str, bool]]]]:
    """The form: per choice its name, its question, and (value, words, hint, whether chosen)."""
    words: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "screen": (
            _("Screen"),
            [
                (_("As my device is set"), ""),
                (_("Light"), ""),
                (_("Dark"), ""),
                (_("High contrast"), _("Black background, clear lines, strong colours")),
            ],
        ),
        "text": (_("Text size"), [(_("Normal"), ""), (_("Large"), ""), (_("Very large"), "")]),
        "motion": (
            _("Motion"),
            [(_("As my device is set"), ""), (_("Less motion"), _("Nothing slides or fades"))],
        ),
    }
    return [
        (name, question, [
            (value, text, hint, getattr(current, name) == value)
            for value, (text, hint) in zip(CHOICES[name], answers, strict=True)
        ])
        for name, (question, answers) in words.items()
    ]  # fmt: skip
