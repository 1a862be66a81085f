"""The glossary is in order, and each term is met in the lesson that it names."""

import re
import unicodedata

import pytest

from imgcls_course.runtime.lesson_files import all_lessons
from imgcls_course.runtime.paths import course_folder

GLOSSARY = course_folder() / "docs" / "glossary.md"
pytestmark = pytest.mark.skipif(
    not GLOSSARY.is_file(), reason="an installed course has no glossary"
)
ROW = re.compile(
    r"^\| (?P<term>[^|]+) \| (?P<chinese>[^|]+) \| (?P<meaning>[^|]+) \| (?P<link>[^|]+) \|$"
)
HEAD = ("term", "中文", "meaning", "lesson")


@pytest.fixture(scope="module")
def rows():
    lines = [one for one in GLOSSARY.read_text(encoding="utf-8").splitlines() if one[:1] == "|"]
    found = [ROW.match(line) for line in lines if not line.startswith("| ---")]
    assert all(found), "each row of the glossary has four columns"
    assert found[0].groups() == HEAD
    return found[1:]


@pytest.fixture(scope="module")
def lessons():
    return {one.name: one for one in all_lessons()}


def plain(text):
    """Small letters without accents and marks, words apart by one space."""
    text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", text))


def is_met(term, source):
    """Whether one paragraph has all words of the term, whatever their endings."""
    # What stands in brackets, as in "rectified linear unit (ReLU)", explains the term.
    words = plain(re.sub(r"\(.*?\)", "", term)).split()
    stems = [word[: max(4, len(word) - 3)] for word in words]
    return any(
        all(f" {stem}" in f" {paragraph}" for stem in stems)
        for paragraph in (plain(one) for one in re.split(r"\n#?\s*\n", source))
    )


def test_terms_are_in_order_and_there_once(rows):
    terms = [plain(row["term"]) for row in rows]
    assert len(terms) > 100
    assert terms == sorted(terms)
    assert len(set(terms)) == len(terms)


def test_every_term_has_its_chinese_and_one_sentence(rows):
    for row in rows:
        # A name that Chinese texts leave as it is still has a Chinese word beside it.
        assert re.search(r"[\u4e00-\u9fff]", row["chinese"]), row["term"]
        meaning = row["meaning"]
        assert meaning.endswith(".") and ". " not in meaning, row["term"]
        assert len(meaning.split()) <= 30, row["term"]


def test_no_chinese_term_is_there_twice(rows):
    terms = [row["chinese"] for row in rows]
    assert len(set(terms)) == len(terms), {one for one in terms if terms.count(one) > 1}


def test_each_lesson_exists_and_has_its_term(rows, lessons):
    missing = []
    for row in rows:
        link = re.fullmatch(r"\[(\d\d)\]\(\.\./notebooks/(\w+)\.ipynb\)", row["link"])
        assert link and link[2].startswith(link[1]), row["term"]
        assert link[2] in lessons, f"{row['term']}: there is no lesson {link[2]}"
        if not is_met(row["term"], lessons[link[2]].source.read_text(encoding="utf-8")):
            missing.append(f"{row['term']} is not met in lesson {link[2]}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("term", ["dense layer", "vanishing gradient", "Fréchet distance"])
def test_a_term_is_met_whatever_its_endings(term):
    source = "# Here\n#\n# dense layers\n\n# a gradient that **vanishes**; *Fréchet distances*"
    assert is_met(term, source)


def test_words_far_apart_are_no_term():
    assert not is_met("dense layer", "# a dense text\n#\n# about layers")
