"""Text that strangers type, cleaned before it is stored."""

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
