"""Text that strangers type, cleaned before it is stored."""

import re
import unicodedata

# Unicode categories: control characters; invisible ones and those that turn the direction of the
# text around them (Cf, Zl, Zp); halves of a pair, private and undefined ones.
BLANK = {"Cc", "Zl", "Zp", "Zs"}
DROPPED = {"Cf", "Cs", "Co", "Cn"}


def one_line(text: str, most: int) -> str:
    """Return one line of visible characters, with single blanks, cut to `most` characters."""
    visible = (
        " " if unicodedata.category(letter) in BLANK else letter
        for letter in unicodedata.normalize("NFC", text[: most * 8])
        if unicodedata.category(letter) not in DROPPED
    )
    return " ".join("".join(visible).split())[:most].rstrip()


# static/js/typed.js does the same in the browser.
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
)
DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63], "-")
TYPED = FULL_WIDTH | INVISIBLE | DASHES
SPACES = re.compile(r"[\t\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
LINE_ENDS = "\n\r\v\f\u0085\u2028\u2029"


def as_typed(text: str) -> str:
    """Return the text of a number as a keyboard makes it: ASCII digits, plain spaces and dashes.

    Pasted text has full-width digits, no-break spaces and invisible characters.
    """
    return SPACES.sub(" ", text.translate(TYPED)).strip(f" {LINE_ENDS}")
