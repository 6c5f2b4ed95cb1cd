"""The files of a seal, stored in pieces, so that memory does not grow with the day."""

import gzip
import zlib
from collections.abc import Iterator

from transactions.models import SealedPart

PIECE = 1 << 20  # bytes, before they are compressed
# Most of a file looks random to the compressor: a higher level takes longer and saves nothing.
EFFORT = 1


class UnreadableError(Exception):
    """A piece cannot be decompressed: somebody changed it around the database's triggers."""


class Parts:
    """A file that is being written."""

    def __init__(self, seal: int, kind: SealedPart.Kind) -> None:
        self._seal, self._kind, self._position = seal, kind, 0
        self._waiting = bytearray()

    def put(self, content: bytes) -> None:
        self._waiting += content
        if len(self._waiting) >= PIECE:
            self._flush()

    def close(self) -> None:
        if self._waiting:
            self._flush()

    def _flush(self) -> None:
        SealedPart.objects.create(
            seal_id=self._seal,
            kind=self._kind,
            position=self._position,
            content=gzip.compress(self._waiting, EFFORT, mtime=0),
        )
        self._position += 1
        self._waiting.clear()


def read_content(seal: int, kind: SealedPart.Kind) -> Iterator[bytes]:
    """Yield the file's content piece by piece. Raises UnreadableError.

    Each piece has a query of its own, so that no transaction stays open during a slow download.
    """
    pieces = SealedPart.objects.filter(seal=seal, kind=kind)
    for position in pieces.order_by("position").values_list("position", flat=True):
        content = pieces.values_list("content", flat=True).get(position=position)
        try:
            piece = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as broken:
            raise UnreadableError(f"piece {position}: {broken}") from broken
        yield piece


def lines(seal: int, kind: SealedPart.Kind) -> Iterator[bytes]:
    """Yield the file's lines without their ends. LF ends the last line, too."""
    rest = b""
    for piece in read_content(seal, kind):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
