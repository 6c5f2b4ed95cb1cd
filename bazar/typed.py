"""What strangers type, before it is kept: one line of characters that can be seen."""

import unicodedata

# Letters that steer: control characters; what is not seen, or turns the direction of the text
# round it (Cf, Zl, Zp); halves of a pair, private ones and those that nobody has defined.
BLANK = {"Cc", "Zl", "Zp", "Zs"}
DROPPED = {"Cf", "Cs", "Co", "Cn"}


def one_line(text: str, most: int) -> str:
    """`text` without what cannot be seen, blanks as one each, cut to `most` characters."""
    kept = (
        " " if unicodedata.category(letter) in BLANK else letter
        for letter in unicodedata.normalize("NFC", text[: most * 8])
        if unicodedata.category(letter) not in DROPPED
    )
    return " ".join("".join(kept).split())[:most].rstrip()
