"""Answers of different students that are nearly the same: a reason to look, and no proof."""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass

NEARLY = 0.95
# A right answer looks like every other right answer, and the more so the shorter it is.
FEWEST_TOKENS = 40
# Comparing two texts takes the square of their lengths, and a text may be made to use that.
MOST_TOKENS = 1500
LIKE_THE_SOLUTION = 0.85
# What many have written alike is what one writes.
MOST_ALIKE = 0.1
_TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[^\W\d]\w*|\d+(?:\.\d+)?|[^\s\w]")
_COMMENT = re.compile(r"#[^\n]*|\"\"\".*?\"\"\"|'''.*?'''", re.S)


@dataclass(frozen=True)
class Similar:
    """Students whose answers to one exercise are nearly the same.

    Attributes:
        exercise: its name.
        students: at least two, in order.
        how: in what sense, in words.
        text: one of the answers.
    """

    exercise: str
    students: tuple[str, ...]
    how: str
    text: str


def tokens(text: str) -> list[str]:
    """A program's words and signs without comments, with names of its own numbered.

    Two programs that differ in layout, comments and the names of variables have the same tokens.
    """
    found = _TOKEN.findall(_COMMENT.sub("", text))
    numbers: dict[str, str] = {}
    following = [*found, ""][1:]
    before = ["", *found][: len(found)]
    made = []
    for token, previous, later in zip(found, before, following, strict=True):
        is_own_name = (
            token.isidentifier()
            and not keyword.iskeyword(token)
            and previous not in (".", "def", "import", "from")
            and later not in ("(", ".")
        )
        made.append(numbers.setdefault(token, f"name{len(numbers)}") if is_own_name else token)
    return made


def find_similar(
    exercise: str, answers: dict[str, str], known: Iterable[str], class_size: int
) -> list[Similar]:
    """Groups of nearly the same answers to one exercise.

    Args:
        exercise: its name.
        answers: by student.
        known: texts that anyone may have: the stub, the solution.
        class_size: how many students there are.
    """
    ordinary = [tokens(text) for text in known]
    own: dict[str, list[str]] = {}
    for student in sorted(answers):
        made = tokens(answers[student])
        if len(made) >= FEWEST_TOKENS and not any(
            _likeness(made, one) >= LIKE_THE_SOLUTION for one in ordinary
        ):
            own[student] = made
    groups = [sorted(group) for group in _groups(own)]
    most = max(3, round(MOST_ALIKE * class_size))
    return [
        Similar(exercise, tuple(group), _how(group, own, answers), answers[group[0]])
        for group in sorted(groups)
        if 2 <= len(group) <= most
    ]


def _groups(own: dict[str, list[str]]) -> list[set[str]]:
    """Students joined by chains of nearly the same answers."""
    groups: list[set[str]] = []
    for student, made in own.items():
        alike = [
            group
            for group in groups
            if any(_likeness(made, own[other]) >= NEARLY for other in group)
        ]
        joined = {student}.union(*alike)
        groups = [group for group in groups if group not in alike] + [joined]
    return groups


def _likeness(one: list[str], other: list[str]) -> float:
    if one == other:
        return 1.0
    if max(len(one), len(other)) > MOST_TOKENS:
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    # Bounds from above that cost little spare most of the comparisons.
    if matcher.real_quick_ratio() < LIKE_THE_SOLUTION or matcher.quick_ratio() < LIKE_THE_SOLUTION:
        return 0.0
    return matcher.ratio()


def _how(group: list[str], own: dict[str, list[str]], answers: dict[str, str]) -> str:
    if len({answers[student].strip() for student in group}) == 1:
        return "the same to the letter"
    if len({tuple(own[student]) for student in group}) == 1:
        return "the same but for layout, comments or names of variables"
    return "nearly the same"
