"""Finds what the course cites: papers in its lessons, docstrings, comments and pages.

Three forms are known, and everything is compared without case, punctuation and line breaks:

- an item of a reading list: `- A. Author, B. Author (2015). Title. *Venue*.`
- a quoted title after its authors: `Author and others, "Title", VENUE 2015`
- authors and a year: `Author and others (2015)`, `(Author, 2015)`, `One and Two, ICLR 2015`
"""

from __future__ import annotations

import functools
import io
import re
import tokenize
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pybtex.database import Entry

_WORD = r"[A-ZÀ-Ž][a-zà-ž'’]+(?:[A-ZÀ-Ž][a-zà-ž]+)?"
_NAME = rf"(?:(?:van der|van den|van|de) )?{_WORD}(?:-{_WORD})*"
_YEAR = r"(?P<year>(?:18|19|20)\d\d)(?![-\d])"
_SEVERAL = rf"{_NAME}(?:, {_NAME})*(?:,? (?:and|&) (?:others|{_NAME})|,? et al\.)"
_VENUE = r"(?:[A-Z][A-Za-z]+ ){0,3}"
_SEVERAL_AND_YEAR = re.compile(rf"(?P<names>{_SEVERAL})(?:,? \(?|, {_VENUE}){_YEAR}")
# One name and a year is a citation in these two forms only: "Lisbon 1755" is none, and neither is
# "AlexNet (2012)".
_ONE_AND_YEAR = (
    re.compile(rf"\((?P<names>[A-Z][a-z]+),? {_YEAR}[);,]"),
    re.compile(rf"(?<![.,&-] )(?<!and )(?<!-)\b(?P<names>[A-Z][a-z]+) \({_YEAR}\)"),
)
_QUOTED = re.compile(
    rf"(?P<names>{_SEVERAL}|{_NAME}),? (?:\(?{_YEAR}\)?,? )?\(?\"(?P<title>[A-Z][^\"]+)\""
)
_INITIALS = r"(?:[A-ZÀ-Ž]\.[ -]?)+"
_LISTED_AUTHOR = re.compile(rf"{_INITIALS} ?(?P<surname>{_NAME})")
_ITEM_OF_A_LIST = re.compile(rf"^- (?:[A-Z][^.:*]+: )?{_INITIALS} ?{_NAME}")
_OTHERS = re.compile(r"and others|et al\.")


@dataclass(frozen=True)
class Passage:
    """A paragraph, list item, comment or string, on one line, and where it is."""

    place: str
    text: str


@dataclass(frozen=True)
class Work:
    """An entry of the bibliography, as it is looked for."""

    key: str
    title: str
    surnames: tuple[str, ...]
    years: frozenset[str]

    @classmethod
    def of(cls, key: str, entry: Entry) -> Work:
        """The work of an entry; it has the years of its note, too (a workshop before the paper)."""
        people = entry.persons.get("author", [])
        surnames = tuple(" ".join((*one.prelast_names, *one.last_names)) for one in people)
        dated = entry.fields["year"] + " " + entry.fields.get("note", "")
        years = frozenset(re.findall(r"\b(?:18|19|20)\d\d\b", dated))
        return cls(key, entry.fields["title"], surnames, years)

    def is_titled(self, title: str) -> bool:
        """Whether this is its title, or the part of it before the colon."""
        return plain(title) in (plain(self.title), plain(self.title.split(":")[0]))

    def is_named_in(self, passage: Passage) -> bool:
        """Whether title and first author are in the passage."""
        return _mentions(self.surnames[0], passage.text) and any(
            _mentions(title, passage.text) for title in (self.title, self.title.split(":")[0])
        )


@functools.cache
def plain(text: str) -> str:
    """Small letters and digits without accents, one space between words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(re.findall(r"[^\W_]+", letters))


def passages(path: Path, name: str) -> list[Passage]:
    """All passages of a Python file (comments and strings) or of a page of text."""
    text = path.read_text(encoding="utf-8")
    found = []
    for line, piece in _prose_of_python(text) if path.suffix == ".py" else [(1, text)]:
        # A passage ends at an empty line, and a list's items are passages of their own.
        for start, one in _cut(piece):
            found.append(Passage(f"{name}:{line + start}", " ".join(one.split())))
    return found


def _cut(text: str) -> list[tuple[int, str]]:
    parts, first, kept = [], 0, []
    for number, line in enumerate([*text.splitlines(), ""]):
        if not line.strip() or re.match(r"\s*[-*] ", line):
            if kept:
                parts.append((first, "\n".join(kept)))
            first, kept = number, []
        if line.strip():
            first = first if kept else number
            kept.append(line)
    return parts


def _prose_of_python(text: str) -> list[tuple[int, str]]:
    """Strings, and comments that follow each other without their marks; each with its line."""
    found: list[tuple[int, str]] = []
    end_of_comment = -1
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            comment = re.sub(r"^#+ ?", "", token.string)
            if line == end_of_comment + 1:
                found[-1] = (found[-1][0], found[-1][1] + "\n" + comment)
            else:
                found.append((line, comment))
            end_of_comment = line
        elif token.type == tokenize.STRING:
            body = re.sub(r"^\w*(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')$", "", token.string)
            found.append((line, body))
    return found


def cited(works: list[Work], passage: Passage) -> set[str]:
    """The keys of the works that a passage cites, in any form."""
    return {work.key for work in works if work.is_named_in(passage)} | {
        work.key
        for names, year in _authors_and_years(passage)
        for work in works
        if _is_by(work, names, year)
    }


def complaints(works: list[Work], passage: Passage) -> list[str]:
    """What a passage cites that the bibliography has not, or has otherwise."""
    if _ITEM_OF_A_LIST.match(passage.text):
        return _complaints_of_item(works, passage)
    found = []
    for names, year in _authors_and_years(passage):
        if not any(_is_by(work, names, year) for work in works):
            found.append(f"{passage.place}: no entry for {names!r} of {year}")
    for match in _QUOTED.finditer(passage.text):
        title = match["title"].rstrip(",.")
        titled = [work for work in works if work.is_titled(title)]
        if not titled:
            found.append(f'{passage.place}: no entry with the title "{title}"')
        for work in titled:
            if not _mentions(work.surnames[0], match["names"]):
                found.append(f'{passage.place}: "{title}" is by {work.surnames[0]} and others')
            found += _wrong_year(work, passage)
    return found


def _complaints_of_item(works: list[Work], passage: Passage) -> list[str]:
    named = [work for work in works if work.is_named_in(passage)]
    if not named:
        return [f"{passage.place}: no entry for this item of a reading list: {passage.text}"]
    found = [complaint for work in named for complaint in _wrong_year(work, passage)]
    authors = {plain(name) for work in named for name in work.surnames}
    listed = {plain(one["surname"]) for one in _LISTED_AUTHOR.finditer(passage.text)}
    if listed - authors:
        found.append(f"{passage.place}: not among the authors: {sorted(listed - authors)}")
    if authors - listed and not _OTHERS.search(passage.text):
        found.append(f"{passage.place}: authors left out: {sorted(authors - listed)}")
    return found


def _authors_and_years(passage: Passage) -> list[tuple[str, str]]:
    return [
        (match["names"], match["year"])
        for form in (_SEVERAL_AND_YEAR, *_ONE_AND_YEAR)
        for match in form.finditer(passage.text)
    ]


def _is_by(work: Work, names: str, year: str) -> bool:
    return year in work.years and _mentions(work.surnames[0], names)


def _mentions(words: str, text: str) -> bool:
    return f" {plain(words)} " in f" {plain(text)} "


def _wrong_year(work: Work, passage: Passage) -> list[str]:
    years = set(re.findall(r"\b(?:18|19|20)\d\d\b", passage.text))
    if not years or years & work.years:
        return []
    return [f'{passage.place}: "{work.title}" is of {sorted(work.years)[-1]}']
