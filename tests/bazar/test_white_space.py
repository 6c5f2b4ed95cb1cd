"""Titles and descriptions of pages, whose templates break their lines."""

from django.template import Context, Template


def test_a_text_of_several_lines_becomes_one() -> None:
    page = Template(
        "{% load white_space %}{% filter flat %}\n  {{ goods }},\n\t{{ stall }}. {% endfilter %}"
    )
    shown = page.render(Context({"goods": "Kue  <lapis> & pie", "stall": "Rp\N{NO-BREAK SPACE}5"}))
    assert shown == "Kue &lt;lapis&gt; &amp; pie, Rp\N{NO-BREAK SPACE}5."
