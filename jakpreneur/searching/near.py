"""Words that are written almost alike: keys to find them by, and how far apart they are."""

KEY_LETTERS = 8
LONG = 6  # letters from which on keys lack two letters
VERY_LONG = 7  # letters from which on near words may differ by two
SHORTEST = 3  # shorter words have no near ones


def near_keys(word: str) -> set[str]:
    """Return the keys of a word: itself and what is left without one letter, or two.

    Two words with a common key are near. The same as near_keys() in
    jakpreneur/database/offer_words.sql.
    """
    start = word[:KEY_LETTERS]
    keys = {start} | _shortened({start})
    return keys | _shortened(keys) if len(word) >= LONG else keys


def _shortened(words: set[str]) -> set[str]:
    return {word[:n] + word[n + 1 :] for word in words for n in range(len(word))}


def most_apart(word: str) -> int:
    """Return how many letters a near word may differ by: none for a word of one or two letters."""
    if len(word) < SHORTEST:
        return 0
    return 2 if len(word) >= VERY_LONG else 1


def distance(one: str, other: str) -> int:
    """Return the letters to add, take out, change or swap with the next, to get `other`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        before, last, row = row, before, [n]
        for m, wanted in enumerate(other, start=1):
            cost = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != wanted))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == wanted:
                cost = min(cost, last[m - 2] + 1)
            row.append(cost)
    return row[-1]
