"""Slips of the pen: whether two words are one edit apart, and a way to find such neighbours among many."""

from collections.abc import Iterable


def is_one_edit(left: str, right: str) -> bool:
    """One letter more, fewer or other, or two neighbours swapped; equal words are not."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    first = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    rest_left, rest_right = left[first:], right[first:]
    return (
        rest_left[1:] == rest_right[1:]
        or rest_left[1:] == rest_right
        or rest_left == rest_right[1:]
        or (rest_left[:2] == rest_right[:2][::-1] and rest_left[2:] == rest_right[2:])
    )


def without_one_letter(word: str) -> set[str]:
    """The word and everything it becomes when one letter is left out."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


class Neighbours:
    """Words that can be found by a word one edit away, without comparing it with all of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_part: dict[str, set[str]] = {}
        for word in words:
            for part in without_one_letter(word):
                self._by_part.setdefault(part, set()).add(word)

    def near(self, word: str) -> set[str]:
        """The words one edit away."""
        parts = without_one_letter(word)
        return {other for part in parts for other in self._by_part.get(part, ()) if is_one_edit(word, other)}
