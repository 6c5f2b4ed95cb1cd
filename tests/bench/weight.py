"""The weight of a first visit: a page's HTML and the style sheets and scripts in it."""

import gzip
import re
from dataclasses import dataclass

from tests.bench import visitors

NAMED = re.compile(
    r"""<script\b[^>]*\ssrc="(?P<script>/[^"]+)"|<link\b[^>]*\shref="(?P<link>/[^"]+)"[^>]*>"""
)
FILES = (".css", ".js")


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes over the wire, without headers and pictures."""

    html: int
    files: dict[str, int]

    @property
    def total(self) -> int:
        return self.html + sum(self.files.values())

    def __str__(self) -> str:
        parts = {"HTML": self.html} | self.files
        return ", ".join(f"{name} {size / 1024:.1f}" for name, size in parts.items()) + " KB"


def weigh(port: int, path: str) -> Weight:
    body, headers = visitors.fetch(port, path)
    html = gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body
    named = {match["script"] or match["link"] for match in NAMED.finditer(html.decode())}
    files = sorted(name for name in named if name.endswith(FILES))
    if not any(name.endswith(".css") for name in files):
        raise RuntimeError(f"{path} names no style sheet: {sorted(named)}")
    return Weight(
        len(body), {name.rsplit("/", 1)[1]: len(visitors.fetch(port, name)[0]) for name in files}
    )
