"""Sentences about a judgement that the learner's page and the grader's have in common."""

from __future__ import annotations

from collections.abc import Sequence

from imgcls_course.judging.compare import describe
from imgcls_course.judging.judgement import Example, Judgement, Recognised

RETURNS_NOTHING = "Your function returns nothing: is `return` missing?"


def no_function(judgement: Judgement) -> str:
    """What stands where a function is asked for."""
    return f"A function is asked for; this is {describe(judgement.found)}."


def changes_inputs(judgement: Judgement) -> str:
    """Which inputs an answer changes in place, and why that matters."""
    names = listed([f"`{name}`" for name in judgement.changed])
    return (
        f"Your function changes {names} in place. What belongs to the caller has to stay as it "
        "was: calculate with a copy, or make a new array."
    )


def looks_as_if(recognised: Sequence[Recognised]) -> str:
    """The misconceptions, by name."""
    ideas: dict[str, list[str]] = {}
    for one in recognised:
        ideas.setdefault(one.misconception.name, []).append(one.result_name)
    clauses = [
        f"it {name} ({listed(results)})" if any(results) else f"it {name}"
        for name, results in ideas.items()
    ]
    return f"It looks as if {listed(clauses, 'and as if')}."


def what_is_wrong(judgement: Judgement) -> str:
    """Which ideas explain results that differ; where they do not explain all, what differs."""
    sentences = []
    if not judgement.is_explained:
        sentences.append(what_differs(judgement.example))
    if judgement.recognised:
        sentences.append(looks_as_if(judgement.recognised))
    if judgement.changed:
        sentences.append(changes_inputs(judgement))
    return " ".join(sentences)


def hints(recognised: Sequence[Recognised]) -> str:
    """The misconceptions' hints, one after the other."""
    return " ".join(dict.fromkeys(one.misconception.hint for one in recognised))


def differs_when_called_again(judgement: Judgement) -> str:
    """What to look at where the same inputs gave other results; empty where they did not."""
    if not judgement.differs_when_called_again:
        return ""
    return (
        "Called again with the same inputs, your function gives another result: it keeps something "
        "from one call to the next, such as a global variable or a list as a default argument, or "
        "it draws random numbers. Calculate from the arguments alone."
    )


def misconception_names(recognised: Sequence[Recognised]) -> str:
    """The misconceptions' names, as one text."""
    return "; ".join(dict.fromkeys(one.misconception.name for one in recognised))


def what_differs(example: Example) -> str:
    """Which results differ in a case and how, without what is expected, as a sentence."""
    text = "; ".join(
        f"{one.result_name}: {one.problem}" if one.result_name else one.problem
        for one in example.differences
    )
    return f"{text[:1].upper()}{text[1:]}."


def listed(items: Sequence[str], last: str = "and") -> str:
    """Items with commas, and a word before the last one."""
    *before, end = items
    return f"{', '.join(before)} {last} {end}" if before else end
