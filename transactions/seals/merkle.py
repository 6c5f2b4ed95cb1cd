"""A Merkle tree over commitments, as RFC 6962 (section 2.1) builds it.

Leaves and nodes are hashed with different first bytes, so that a node is never taken for a leaf. A
tree of n leaves is split at the largest power of two below n. No leaf is ever doubled, so two lists
of leaves never have the same root.
"""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"


def leaf(commitment: bytes) -> bytes:
    return hashlib.sha256(LEAF + commitment).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


class Tree:
    """A tree that takes its leaves one after the other and needs at most log n hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[tuple[int, bytes]] = []  # (height, root) of the full subtrees, left first

    def add(self, commitment: bytes) -> None:
        height, root = 0, leaf(commitment)
        while self._full and self._full[-1][0] == height:
            root = node(self._full.pop()[1], root)
            height += 1
        self._full.append((height, root))
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root; without leaves, the SHA-256 of nothing."""
        if not self._full:
            return hashlib.sha256().digest()
        *others, (_, root) = self._full
        for _, left in reversed(others):
            root = node(left, root)
        return root


def root_of(commitments: Sequence[bytes]) -> bytes:
    tree = Tree()
    for commitment in commitments:
        tree.add(commitment)
    return tree.root


def paths(commitments: Sequence[bytes], indexes: Sequence[int]) -> dict[int, list[bytes]]:
    """Return for each index the hashes that lead from that leaf to the root, the lowest first.

    Every node of the tree is hashed once, however many paths there are.
    """
    found: dict[int, list[bytes]] = {index: [] for index in indexes}

    def walk(begin: int, end: int, wanted: Sequence[int]) -> bytes:
        if end - begin == 1 or not wanted:
            return root_of(commitments[begin:end])
        middle = begin + _split(end - begin)
        on_left = [index for index in wanted if index < middle]
        on_right = [index for index in wanted if index >= middle]
        left, right = walk(begin, middle, on_left), walk(middle, end, on_right)
        for index in on_left:
            found[index].append(right)
        for index in on_right:
            found[index].append(left)
        return node(left, right)

    walk(0, len(commitments), list(found))
    return found


def root_by_path(commitment: bytes, index: int, size: int, hashes: Sequence[bytes]) -> bytes:
    """Return the root to which a path of `paths` leads in a tree of `size` leaves.

    Raises ValueError where the path has another length than that leaf's path.
    """
    sides: list[bool] = []  # whether the hash stands on the right, the highest first
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        sides.append(index < middle)
        begin, end = (begin, middle) if index < middle else (middle, end)
    root = leaf(commitment)
    for other, stands_right in zip(hashes, reversed(sides), strict=True):
        root = node(root, other) if stands_right else node(other, root)
    return root


def _split(size: int) -> int:
    """Return the largest power of two below `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1
