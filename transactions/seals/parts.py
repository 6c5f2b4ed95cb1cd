"""A seal's files, kept in pieces, so that memory does not grow with the day."""

import gzip
import zlib
from collections.abc import Iterator

from transactions.models import SealedPart

PIECE = 1 << 20  # bytes, before they are compressed
# Most of a file is random to the compressor: more effort would take longer and save nothing.
EFFORT = 1


class UnreadableError(Exception):
    """A piece is not what was kept: somebody changed it around the database's triggers."""


class Parts:
    """A file that is being written."""

    def __init__(self, seal: int, kind: SealedPart.Kind) -> None:
        self._seal, self._kind, self._position = seal, kind, 0
        self._waiting = bytearray()

    def put(self, content: bytes) -> None:
        self._waiting += content
        if len(self._waiting) >= PIECE:
            self._keep()

    def close(self) -> None:
        if self._waiting:
            self._keep()

    def _keep(self) -> None:
        SealedPart.objects.create(
            seal_id=self._seal,
            kind=self._kind,
            position=self._position,
            content=gzip.compress(self._waiting, EFFORT, mtime=0),
        )
        self._position += 1
        self._waiting.clear()


def read_content(seal: int, kind: SealedPart.Kind) -> Iterator[bytes]:
    """Yield the file's content piece by piece, each by a query of its own: no transaction stays
    open while somebody downloads it slowly. Raises UnreadableError."""
    pieces = SealedPart.objects.filter(seal=seal, kind=kind)
    for position in pieces.order_by("position").values_list("position", flat=True):
        content = pieces.values_list("content", flat=True).get(position=position)
        try:
            piece = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as broken:
            raise UnreadableError(f"piece {position}: {broken}") from broken
        yield piece


def lines(seal: int, kind: SealedPart.Kind) -> Iterator[bytes]:
    """Yield the file's lines without their ends."""
    rest = b""
    for piece in read_content(seal, kind):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest
