"""The proof that a receipt's lines stand in the day's public file (README.md)."""

from bisect import bisect_left
from dataclasses import dataclass

from transactions.models import Sale, Seal
from transactions.seals import merkle, openings, parts
from transactions.seals.openings import Opening
from transactions.seals.publication import PUBLIC

HEX = 64  # digits of a commitment, which alone fills a line of the public file


@dataclass(frozen=True, slots=True)
class Proof:
    """A sale's lines with the keys of their commitments, and the seal whose file has them."""

    seal: Seal
    lines: tuple[Opening, ...]


def of_sale(sale: Sale) -> Proof | None:
    """Return the proof from the last shown revision; None while no revision covers the sale."""
    covering = Seal.objects.filter(day=sale.day_id, covers__gte=sale.pk, publication__is_shown=True)
    seal = covering.select_related("publication", "day__bazar").order_by("-revision").first()
    return Proof(seal, tuple(openings.of_sale(sale))) if seal else None


def as_dict(proof: Proof, file: str) -> dict[str, object]:
    """Return the proof as a dict that can be checked without the public file at address `file`.

    Each line has its place among the commitments, and the hashes that lead from it to the root. The
    public file is read once, and hashed once a line.
    """
    published = proof.seal.publication
    commitments = _commitments(proof.seal)
    indexes = [bisect_left(commitments, each.commitment) for each in proof.lines]
    paths = merkle.paths(commitments, indexes)
    return {
        "seal": proof.seal.fingerprint,
        "file": file,
        "file_sha256": published.fingerprint,
        "root": published.root,
        "size": published.lines,
        "lines": [
            {
                "line": each.line,
                "nonce": each.nonce,
                "commitment": each.commitment.hex(),
                "index": index,
                "path": [other.hex() for other in paths[index]],
            }
            for each, index in zip(proof.lines, indexes, strict=True)
        ],
    }


def _commitments(seal: Seal) -> list[bytes]:
    lines = parts.lines(seal.pk, PUBLIC)
    return [bytes.fromhex(line.decode()) for line in lines if len(line) == HEX]
