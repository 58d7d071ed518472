from django import forms
from django.template import engines


class Choice(forms.Form):
    """A form with one list."""

    district = forms.ChoiceField(choices=[("", "-"), ("1", "종로구")])


def test_the_options_of_a_list_can_be_chosen() -> None:
    page = engines["jinja2"].from_string(
        '{% import "ui/components.html" as c %}{{ c.field(form["district"]) }}'
    )
    html = page.render({"form": Choice({"district": "1"})})
    assert '<option value="1" selected>종로구</option>' in html
    assert "disabled" not in html
