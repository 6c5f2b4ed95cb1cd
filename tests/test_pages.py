"""Rules of templates and scripts, checked by reading the files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from tests.circles import circles

ROOT = Path(__file__).parents[1]


# --- Pages ------------------------------------------------------------------------------------

BANNED = {
    "hx- without data-": re.compile(r"(?<![\w-])hx-[a-z-]+\s*="),
    "hx-on": re.compile(r"\bdata-hx-on\b"),
    "a trigger filter": re.compile(r"data-hx-trigger\s*=\s*([\"'])(?:(?!\1).)*\[", re.DOTALL),
    "js: in an attribute": re.compile(r"=\s*[\"']\s*(js|javascript):", re.IGNORECASE),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    # Structured data are no script: no browser runs them.
    "an inline script": re.compile(
        r"<script\b(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)", re.IGNORECASE
    ),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address outside": re.compile(r"(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE),
}

OFFENDERS = {
    "hx- without data-": '<a hx-get="/x">',
    "hx-on": '<a data-hx-on:click="x">',
    "a trigger filter": '<a data-hx-trigger="submit,\n  click[ctrlKey]">',
    "js: in an attribute": "<a data-hx-vals='js:{a: 1}'>",
    "an inline style": '<p class="x" style="color: red">',
    "an inline script": '<script type="module">alert(1)</script>',
    "an inline handler": '<button type="submit" onclick="x()">',
    "an address outside": '<script src="//cdn.example/x.js">',
}


def templates() -> list[Path]:
    return sorted(ROOT.glob("templates/**/*.html"))


@pytest.mark.parametrize("what", BANNED)
def test_pages_hold_nothing_that_the_policy_refuses(what: str) -> None:
    assert BANNED[what].search(OFFENDERS[what])
    found = [
        file.relative_to(ROOT) for file in templates() if BANNED[what].search(file.read_text())
    ]
    assert found == []


def test_a_page_s_own_style_sheet_takes_in_what_all_share() -> None:
    """Check that such a style sheet stands in the place of page.css, not beside it."""
    own = re.compile(
        r'{% block css %}\s*<link\s+rel="stylesheet"\s+href="{% static "(css/[^"]+)" %}"\s*>'
    )
    sheets = {name for file in templates() for name in own.findall(file.read_text())}
    without = [
        name for name in sheets if '@import "base.css"' not in (ROOT / "static" / name).read_text()
    ]
    assert "css/till.css" in sheets
    assert without == []


def names_of(resolver: URLResolver, before: str = "") -> Iterator[str]:
    yield from (f"{before}{name}" for name in resolver.reverse_dict if isinstance(name, str))
    for space, (_prefix, inside) in resolver.namespace_dict.items():
        yield from names_of(inside, f"{before}{space}:")


def test_an_address_that_a_template_names_exists() -> None:
    """Check also `{% url … as x %}`, which gives an empty text for a name that is wrong."""
    named = re.compile(r'{% url "([^"]+)"')
    found = {name for file in templates() for name in named.findall(file.read_text())}
    assert "admin:own_sessions_end" in found
    assert found - {*names_of(get_resolver())} == set()


def test_there_are_pages_to_look_at() -> None:
    assert ROOT / "templates/base.html" in templates()


def test_every_page_is_for_somebody() -> None:
    """Check that each folder has one audience; beside them stand frames and error pages."""
    assert {file.name for file in (ROOT / "templates").glob("*") if file.is_dir()} <= {
        "admin",
        "cashier",
        "shop",
        "results",
        "registration",
    }
    assert {file.name for file in ROOT.glob("templates/*.html")} <= {
        "base.html",
        "400.html",
        "403.html",
        "403_csrf.html",
        "404.html",
        "500.html",
        "503.html",
    }


# --- Scripts ----------------------------------------------------------------------------------

IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']"""
    r"""|^\s*import\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']""",
    re.MULTILINE,
)


def scripts() -> list[Path]:
    return sorted(ROOT.glob("static/js/**/*.js"))


def imports(script: Path) -> set[str]:
    return {next(filter(None, groups)) for groups in IMPORT.findall(script.read_text())}


def test_scripts_name_each_other_relatively_and_exactly() -> None:
    named = {(script, module) for script in scripts() for module in imports(script)}
    assert [module for _, module in named if not module.startswith(("./", "../"))] == []
    assert [module for script, module in named if not (script.parent / module).is_file()] == []
    assert named


def test_scripts_do_not_name_each_other_in_circles() -> None:
    """Check it because `collectstatic` could not hash them."""
    named = {
        str(script): {str((script.parent / module).resolve()) for module in imports(script)}
        for script in (path.resolve() for path in ROOT.glob("static/**/*.js"))
    }
    assert circles(named) == []


@pytest.mark.parametrize(
    "banned", [r"\beval\s*\(", r"\bnew Function\b", r"\.innerHTML\b", r"\bdocument\.write\b"]
)
def test_scripts_make_no_code_and_no_markup_from_text(banned: str) -> None:
    assert [script.name for script in scripts() if re.search(banned, script.read_text())] == []
