"""Fields: label, hint and error tied to the control; kept input; words instead of signs."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.db import models
from django.template import engines
from django.test import Client
from django.urls import get_resolver
from django.utils import translation

from madang.core import markup
from madang.ui.forms import Chips, Markdown, Text, kind_of, lenient, shown_field, stored_values


class Sample(forms.Form):
    title = forms.CharField(label="Title", max_length=10, help_text="Short.")
    story = forms.CharField(label="Story", max_length=50, widget=forms.Textarea, required=False)
    who = forms.ChoiceField(label="Who", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(
        label="Tags", choices=[("x", "X"), ("y", "Y")], widget=Chips, required=False
    )
    day = forms.DateField(label="Day", required=False)
    at = forms.DateTimeField(label="At", required=False)
    file = forms.FileField(
        label="File", required=False, widget=forms.FileInput(attrs={"accept": "image/*,.pdf"})
    )
    agree = forms.BooleanField(label="Agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(form: forms.Form, name: str) -> str:
    template = next(iter(engines.all())).from_string(
        '{% import "ui/components.html" as c %}{{ c.field(form[name]) }}'
    )
    with translation.override("en"):
        return str(template.render({"form": form, "name": name}))


def test_label_hint_and_control_are_tied() -> None:
    html = shown(Sample(), "title")
    assert '<label class="label" for="id_title">Title <span class="required">required</span>' in html
    assert 'aria-describedby="id_title_hint"' in html
    assert '<p class="hint" id="id_title_hint">Short.' in html
    assert 'maxlength="10"' in html
    assert "aria-invalid" not in html


def test_an_error_says_what_to_do_and_keeps_what_was_typed() -> None:
    html = shown(Sample({"title": "<b>much too long</b>"}), "title")
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_hint id_title_error"' in html
    assert 'value="&lt;b&gt;much too long&lt;/b&gt;"' in html
    assert "Please fill this in." in shown(Sample({}), "title")


def test_groups_are_fieldsets_with_a_legend() -> None:
    html = shown(Sample({"tags": ["y"]}), "tags")
    assert "<fieldset" in html
    assert "<legend>Tags" in html
    assert re.search(r'value="y"[^>]* checked', html)
    assert not re.search(r'value="x"[^>]* checked', html)
    assert 'aria-describedby="id_who_error"' in shown(Sample({}), "who")


def test_optional_is_said_in_words() -> None:
    assert "(optional)" in shown(Sample(), "story")
    assert "Up to 50 characters" in shown(Sample(), "story")


def test_dates_are_typed_as_browsers_read_them() -> None:
    form = Sample(initial={"day": date(2026, 10, 20), "at": datetime(2026, 10, 20, 10, 0, tzinfo=UTC)})
    assert 'type="date"' in shown(form, "day")
    assert 'value="2026-10-20"' in shown(form, "day")
    assert 'value="2026-10-20T19:00"' in shown(form, "at")
    assert 'value="nonsense"' in shown(Sample({"day": "nonsense"}), "day")


def test_files_say_which_and_how_large() -> None:
    html = shown(Sample(), "file")
    assert "JPG, PNG, WebP, PDF, up to 20 MB each." in html
    assert 'data-downscale="2000"' in html


def test_pictures_are_named_as_people_name_them() -> None:
    class Logo(forms.Form):
        file = forms.FileField(widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}))

    assert "JPG, PNG, up to 20 MB" in shown(Logo(), "file")


def test_nothing_chosen_yet_is_said_in_the_language_of_the_page() -> None:
    field = models.CharField(choices=[("a", "A")]).formfield()
    assert field is not None
    with translation.override("ko"):
        assert "골라 주세요" in str(field.widget.render("kind", None))


def test_hidden_and_single_boxes() -> None:
    assert shown(Sample(initial={"secret": "s"}), "secret").strip() == (
        '<input type="hidden" name="secret" value="s" id="id_secret">'
    )
    assert "checked" not in shown(Sample(), "agree")
    assert " checked" in shown(Sample({"agree": "on"}), "agree")


def test_the_summary_leads_to_each_field() -> None:
    template = next(iter(engines.all())).from_string(
        '{% import "ui/components.html" as c %}{{ c.form_errors(form) }}'
    )
    html = template.render({"form": Sample({})})
    assert 'role="alert"' in html
    assert 'href="#id_title"' in html
    assert template.render({"form": Sample()}).strip() == ""


@pytest.mark.parametrize(
    ("widget", "kind"),
    [
        (forms.TextInput(), "input"),
        (forms.Select(), "select"),
        (forms.SplitDateTimeWidget(), "other"),
        (Chips(), "chips"),
    ],
)
def test_kinds(widget: forms.Widget, kind: str) -> None:
    assert kind_of(widget) == kind


def test_every_widget_has_its_id_once() -> None:
    field = shown_field(Sample()["title"])
    assert field.widget["attrs"]["id"] == field.id == "id_title"


def test_an_attribute_that_is_not_there_is_left_out() -> None:
    template = next(iter(engines.all())).from_string(
        '{% set w = {} %}<i{{ attributes({"disabled": w.none, "maxlength": w.x, "a": none, "b": false, "c": true, "d": 0}) }}>'
    )
    assert template.render({}) == '<i c d="0">'


class Edited(forms.Form):
    title = forms.CharField(label="Title")
    story = forms.CharField(label="Story", widget=forms.Textarea, required=False)
    who = forms.ChoiceField(label="Who", choices=[("", "Nobody"), ("3", "준")], required=False)
    tags = forms.MultipleChoiceField(label="Tags", choices=[("x", "X"), ("y", "Y")], required=False)
    day = forms.DateField(label="Day", required=False)
    agree = forms.BooleanField(label="Agree", required=False)


def test_what_somebody_else_saved_is_said_in_words_and_only_where_it_differs() -> None:
    form = Edited({"title": "같은 제목", "story": "한 줄\r\n두 줄", "tags": ["x"], "agree": "on"})
    stored = {
        "title": "같은 제목", "story": "한 줄\n두 줄", "who": 3, "tags": ["x", "y"], "day": date(2026, 10, 20),
        "agree": False, "unknown": "x",
    }  # fmt: skip
    setattr(form, "conflict", stored)  # noqa: B010 - as the view does it
    with translation.override("en"):
        found = {each.label: each.words for each in stored_values(form)}
        template = next(iter(engines.all())).from_string(
            '{% import "ui/components/conflict.html" as conflict %}{{ conflict.stored(form) }}'
        )
        html = str(template.render({"form": form}))
    assert found == {"Who": "준", "Tags": "X, Y", "Day": "Tue 20 Oct", "Agree": "No"}
    assert "<dt>Tags</dt>" in html and "같은 제목" not in html


def test_a_form_without_a_conflict_has_nothing_to_compare() -> None:
    assert stored_values(Edited({"title": "하나"})) == []


@pytest.mark.parametrize("name", ["title", "story"])
@pytest.mark.parametrize(("typed", "is_korean"), [("UI/UX, 데이터 분석", True), ("Data analysis", False)])
def test_korean_in_a_field_of_an_english_page_says_so(name: str, typed: str, is_korean: bool) -> None:
    assert ('lang="ko"' in shown(Sample(initial={name: typed}), name)) is is_korean


class Told(forms.Form):
    story = forms.CharField(max_length=10, widget=Text(), required=False)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_break_counts_as_the_browser_counts_it(end: str) -> None:
    form = Told({"story": f"가나다라{end}마바사아자"})
    assert form.is_valid() and form.cleaned_data["story"] == "가나다라\n마바사아자"
    assert not Told({"story": f"가나다라{end}마바사아자차"}).is_valid()
    assert 'maxlength="10"' in shown(form, "story")


def test_what_is_kept_of_an_unfinished_form_is_cut_where_the_browser_would_stop() -> None:
    assert lenient(Told({"story": "가나다라\r\n마바사아자차카"})) == {"story": "가나다라\n마바사아자"}
    assert lenient(Told({"story": "가\0나"})) == {"story": "가나"}


def subclasses(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_long_text_of_every_form_counts_so() -> None:
    get_resolver().url_patterns  # noqa: B018 - loads the forms of all apps
    own = {
        form
        for form in subclasses(forms.BaseForm)
        if form.__module__.startswith("madang.") and ".tests" not in form.__module__
    }
    long_texts = [(form, name, field.widget) for form in own for name, field in getattr(form, "base_fields", {}).items()
                  if isinstance(field.widget, forms.Textarea)]  # fmt: skip
    assert len(long_texts) > 30
    other = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form, name, widget in long_texts
        if not isinstance(widget, Text)
    ]
    assert not other, "Use madang.ui.forms.Text (or text_field as formfield_callback): " + ", ".join(other)


# --- Markdown -----------------------------------------------------------------------------------------


class Writing(forms.Form):
    body = forms.CharField(max_length=100, widget=Markdown(3))


def test_a_markdown_field_has_named_buttons_that_wait_for_javascript() -> None:
    html = shown(Writing({"body": "**a**"}), "body")
    toolbar = html[html.index("<markdown-toolbar") : html.index("</markdown-toolbar>")]
    assert 'for="id_body"' in toolbar and 'class="needs-js"' in toolbar
    assert toolbar.count('role="button"') == toolbar.count("aria-label=") - 1 == 6
    assert 'aria-describedby="id_body_count"' in html and 'id="id_body_count"' in html
    # No submit button before the form's own: Enter in another field must not ask for a preview.
    assert 'type="submit"' not in html


def previewed(client: Client, text: str) -> str:
    answer = client.post("/en/preview/", {"preview": "body", "body": text})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_a_preview_is_what_readers_would_see(client_of: Callable[[object], Client], mina: object) -> None:
    client = client_of(mina)
    html = previewed(client, "# 연다\r\n\r\n<script>alert(1)</script> [x](javascript:alert(1))")
    assert '<div class="prose" lang="ko"><h3>연다</h3>' in html
    assert "<script" not in html and "href=" not in html
    assert "Nothing is written yet." in previewed(client, "  \n")


@pytest.mark.django_db
def test_a_preview_keeps_nothing_and_waits_for_who_is_signed_in(
    client_of: Callable[[object], Client], mina: object
) -> None:
    assert "Please sign in" in previewed(Client(), "**굵게**")
    kept = markup.render.cache_info().currsize
    previewed(client_of(mina), "**아무도 더 읽지 않을 글**")
    assert markup.render.cache_info().currsize == kept
    assert client_of(mina).post("/en/preview/", {"body": "x"}).status_code == 200
