"""The Jinja2 environment of all pages: messages, the few globals, and filters."""

import functools
import re
from typing import Any
from zlib import crc32

from django.conf import settings
from django.templatetags.static import static as static_url
from django.urls import get_urlconf, reverse
from django.utils.html import json_script
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemBytecodeCache, Undefined
from markupsafe import Markup, escape

from madang.core import markup
from madang.core.idempotency import form_token
from madang.core.language import has_hangul
from madang.ui import charts, formats
from madang.ui.centre import CENTRE
from madang.ui.forms import shown_field, stored_values
from madang.ui.typed import typed_fields

# Korean with what stands inside it: blanks, digits and signs between two syllables.
HANGUL_RUN = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]+(?:[\s\d,.·~!?…‘’()%-]*[가-힣ㄱ-ㅎㅏ-ㅣ]+)*[!?…]?")
LATIN_WORD = re.compile("[A-Za-z]{3}")


@functools.lru_cache(maxsize=4096)
def _reversed(
    _urlconf: Any,
    _language: str | None,
    name: str,
    args: tuple[Any, ...],
    kwargs: tuple[tuple[str, Any], ...],
) -> str:
    """Finding an address costs ten times more than remembering it, and a page has dozens."""
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name: `url("problems:detail", pk=7)`."""
    return _reversed(get_urlconf(), get_language(), name, args, tuple(kwargs.items()))


# Names of files carry their digest, so they stay while the process runs.
static = functools.cache(static_url)


@functools.cache
def icon(name: str, label: str = "") -> Markup:
    """An icon of the sprite, beside a word; `label` only where no word can stand."""
    use = Markup('<use href="{}#{}"/>').format(static("ui/icons.svg"), name)
    named = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg class="icon" width="20" height="20"{}>{}</svg>').format(named, use)


def said(text: Any, language: str | None = "ko") -> Markup:
    """What a person wrote, marked with its language where the page speaks another one.

    Korean is marked only where Hangul stands in it: a name in Latin letters is read as what it is.
    """
    shown = escape(text)
    own = language or "ko"
    if own == (get_language() or "ko") or (own == "ko" and not has_hangul(shown)):
        return shown
    return Markup('<span lang="{}">{}</span>').format(own, shown)


def is_korean(text: Any) -> bool:
    """Whether a plain text on a page in another language is Korean through and through."""
    if (get_language() or "ko") == "ko" or text is None or hasattr(text, "__html__"):
        return False
    words = str(text)
    return has_hangul(words) and not LATIN_WORD.search(words)


def told(text: Any) -> Any:
    """Somebody's words, ours, or ours around somebody's: on a page in another language the Korean is marked.

    What already carries tags has been marked by whoever wrote them.
    """
    if (get_language() or "ko") == "ko" or text is None:
        return text
    words = str(escape(text))
    if not has_hangul(words) or "<" in words:
        return text
    # Escaping leaves Hangul as it is, and its own signs (&lt; &amp;) hold none.
    return Markup(HANGUL_RUN.sub(r'<span lang="ko">\g<0></span>', words))  # noqa: S704 - escaped above


def told_attribute(text: Any) -> Markup:
    """` lang="ko"` for an element that holds nothing but Korean on a page in another language."""
    return Markup(' lang="ko"') if is_korean(text) else Markup("")


def typed_attribute(text: Any) -> Markup:
    """` lang="ko"` for a field that holds somebody's Korean: no part of what stands in a field can carry its own."""
    return lang_attribute("ko") if text and has_hangul(str(text)) else Markup("")


def lang_attribute(language: str | None) -> Markup:
    """` lang="ko"` for an element in another language than the page, else nothing."""
    if not language or language == (get_language() or "ko"):
        return Markup("")
    return Markup(' lang="{}"').format(language)


def hue(name: str) -> int:
    """One of five colours, always the same for a name."""
    return crc32(name.encode()) % 5 + 1


def home_url() -> str:
    """The front page in the language of the page."""
    return "/en/" if formats.in_english() else "/"


def page_url(base: Any, number: int) -> str:
    """The address of page `number`: `base` is a function, or the start of an address to which the number is added."""
    return str(base(number)) if callable(base) else f"{base}{number}"


def first_two(row: Any) -> tuple[Any, Any]:
    """Label and value of a chart row."""
    return row[0], row[1]


def attributes(values: dict[str, Any] | None) -> Markup:
    """HTML attributes; None, False and what a template does not know leave one out, True gives its bare name, `_` stands for `-`."""
    parts = []
    for name, value in (values or {}).items():
        if value is None or value is False or isinstance(value, Undefined):
            continue
        shown = name.rstrip("_").replace("_", "-")
        parts.append(
            Markup(" {}").format(shown) if value is True else Markup(' {}="{}"').format(shown, value)
        )
    return Markup("").join(parts)


def linked_data(data: dict[str, Any]) -> Markup:
    """schema.org data of a page; `</script>` inside it cannot end it."""
    script = json_script({"@context": "https://schema.org", **data})
    return Markup(str(script).replace("application/json", "application/ld+json", 1))  # noqa: S704 - escaped above


@functools.lru_cache(maxsize=8192)
def _message(_language: str | None, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704 - messages are ours


def translated(message: str, **values: Any) -> Markup:
    """The message in the language of the page, its `values` escaped; `%` is written twice.

    Jinja's own way to it takes ten times as long, and a page has dozens of messages.
    """
    return _message(get_language(), message) % values


GLOBALS = {
    "_": translated,
    "url": url,
    "static": static,
    "form_token": form_token,
    "icon": icon,
    "icon_of": icon,
    "attributes": attributes,
    "lang_attribute": lang_attribute,
    "told_attribute": told_attribute,
    "typed_attribute": typed_attribute,
    "linked_data": linked_data,
    "data_script": json_script,
    "shown_field": shown_field,
    "stored_values": stored_values,
    "typed_fields": typed_fields,
    "centre": CENTRE,
    "languages": settings.LANGUAGES,
    "district_map": charts.district_map,
    "bars": charts.bars,
    "line_points": charts.line_points,
    "stack_parts": charts.stack_parts,
    "iso": formats.iso,
    "home_url": home_url,
    "page_url": page_url,
    "dict": dict,
}
FILTERS = {
    "day": formats.day,
    "hour": formats.hour,
    "moment": formats.moment,
    "daytime": formats.daytime,
    "ago": formats.ago,
    "until": formats.until,
    "number": formats.number,
    "percent": formats.percent,
    "file_size": formats.file_size,
    "iso": formats.iso,
    "said": said,
    "told": told,
    "first_two": first_two,
    "hue": hue,
    "markdown": markup.render,
    "markdown_fresh": markup.fresh,
}


def environment(**options: Any) -> Environment:
    """Built once per process; compiled templates are kept in the data folder."""
    folder = settings.DATA / "cache" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    # autoescape is handed over by Django's backend and stays on.
    env = Environment(  # noqa: S701
        **{**options, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": settings.DEBUG},
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        bytecode_cache=FileSystemBytecodeCache(str(folder)),
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(GLOBALS)
    env.globals["demo"] = settings.DEMO
    env.filters.update(FILTERS)
    return env
