"""Pages' HTML without a browser: its faults, and what of it a browser shows."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

VOID = {"br", "col", "hr", "img", "input", "link", "meta", "rect", "line", "path", "source"}
NOT_IN_A_P = {"div", "dl", "fieldset", "form", "h1", "h2", "h3", "ol", "p", "table", "ul"}
# By type or class; two lists side by side have their names from a script.
NO_FIELDS = {"hidden", "submit", "button", "selectfilter"}
# The desk's scripts say there how the clocks differ; and Django itself describes by nothing.
MADE_LATER = re.compile(r".*_timezone_warning_helptext|_helptext")


# The admin's own, which its style sheet gives a size.
DJANGOS_SVG = re.compile(r"theme-icon|base-svgs")


class Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.described: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: set[str] = set()
        self.tables: list[bool] = []
        """Each of them, with whether it has a name."""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        self._nesting(tag)
        self.ids.update([attributes["id"]] if "id" in attributes else [])
        if tag == "label" and "for" in attributes:
            self.labelled.add(attributes["for"])
        if tag in {"input", "select", "textarea"}:
            self._field(attributes)
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            self.described.update(attributes.get(name, "").split())
        if tag == "table":
            self.tables.append(bool({"aria-label", "aria-labelledby"} & attributes.keys()))
        if tag == "caption":
            self.tables[-1] = True
        self._picture(tag, attributes)
        if "disabled" in attributes and tag in {"div", "span", "a"}:
            self.faults.append(f"<{tag}> cannot be disabled")
        if tag not in VOID:
            self.open.append(tag)

    def _nesting(self, tag: str) -> None:
        if tag == "a" and "a" in self.open:
            self.faults.append("a link in a link")
        if tag in NOT_IN_A_P and self.open[-1:] == ["p"]:
            self.faults.append(f"<{tag}> in a paragraph")

    def _picture(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "img" and "alt" not in attributes:
            self.faults.append("a picture without a text")
        has_size = {"width", "height"} <= attributes.keys()
        if tag == "svg" and not has_size and not DJANGOS_SVG.match(attributes.get("class", "")):
            self.faults.append("a drawing without a size, for want of a style sheet")

    def _field(self, attributes: dict[str, str]) -> None:
        kind = {attributes.get("type"), *attributes.get("class", "").split()}
        is_seen = not kind & NO_FIELDS
        is_named = "label" in self.open or {"aria-label", "aria-labelledby"} & attributes.keys()
        if is_seen and not is_named:
            self.fields.add(attributes.get("id", f"(none) {attributes.get('name')}"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open[-1:] != [tag]:
            self.faults.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def faults(html: str) -> list[str]:
    reading = Reading()
    reading.feed(html)
    twice = [f"#{each} twice" for each, times in reading.ids.items() if times > 1]
    nowhere = [
        f"#{each} is nowhere"
        for each in reading.described - reading.ids.keys()
        if not MADE_LATER.fullmatch(each)
    ]
    nameless = [f"#{each} without a name" for each in reading.fields - reading.labelled]
    tables = [] if all(reading.tables) else ["a table without a name"]
    return sorted({*tables, *reading.faults, *twice, *nowhere, *nameless})


# --- White space -------------------------------------------------------------------------------

VERBATIM = re.compile(
    r"(<pre\b.*?</pre>|<script\b.*?</script>|<textarea\b.*?</textarea>)", re.DOTALL
)
A_TAG = re.compile(r"<[^>]*>")
WHITE_SPACE = re.compile(r"[ \t\n\f\r]+")
OF_BLOCKS = (
    "article|aside|body|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|head|header|hr|html|legend|li|link|main|meta|nav|ol|optgroup|option|p|section|"
    "summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
BESIDE_A_BLOCK = re.compile(rf" ?(</?(?:{OF_BLOCKS})\b[^>]*>) ?")
IN_A_BUTTON = re.compile(r"(<(?:button|select)\b[^>]*>) | (?=</(?:button|select)>)")


def html_of(answer: Any) -> str:
    """Return an answer’s HTML, `as_shown`; the text of a file or of data as it is."""
    text: str = answer.getvalue().decode()
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return as_shown(text) if is_page else text


def as_shown(html: str) -> str:
    """Return the HTML without the white space that a browser does not show.

    Templates may break their lines anywhere: a run of white space becomes one space, and there is
    none at the edges of blocks, of buttons' contents and of tags.
    """
    parts = VERBATIM.split(html)
    parts[::2] = [_without_white_space(part) for part in parts[::2]]
    return "".join(parts).strip()


def _without_white_space(html: str) -> str:
    tags = A_TAG.sub(lambda tag: WHITE_SPACE.sub(" ", tag[0]).replace(" >", ">"), html)
    blocks = BESIDE_A_BLOCK.sub(r"\1", WHITE_SPACE.sub(" ", tags))
    return IN_A_BUTTON.sub(r"\1", blocks)
