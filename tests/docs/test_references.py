"""The bibliography is sound, and it has what the course cites: no less, no more."""

import re

import pytest
from pybtex.database import Entry, Person, parse_file

from imgcls_course.runtime.paths import course_folder

from .citations import Passage, Work, cited, complaints, passages

ROOT = course_folder()
BIBLIOGRAPHY = ROOT / "docs" / "references.bib"
pytestmark = pytest.mark.skipif(
    not BIBLIOGRAPHY.is_file(), reason="an installed course has no bibliography"
)

REQUIRED = {
    "article": {"journal"},
    "book": {"publisher"},
    "incollection": {"booktitle", "publisher"},
    "inproceedings": {"booktitle"},
    "misc": set(),  # but eprint or howpublished, see below
    "techreport": {"institution"},
}
CITING = (
    "README.md",
    "CONTRIBUTING.md",
    "NOTICE",
    "docs/*.md",
    "notebooks/source/*.py",
    "imgcls_course/**/*.py",
    "benchmarks/*.py",
    "data/scripts/*.py",
)


@pytest.fixture(scope="module")
def entries():
    # pybtex raises for bad syntax and for a key that is there twice.
    return dict(parse_file(BIBLIOGRAPHY, bib_format="bibtex").entries)


@pytest.fixture(scope="module")
def works(entries):
    return [Work.of(key, entry) for key, entry in entries.items()]


@pytest.fixture(scope="module")
def course():
    files = [path for pattern in CITING for path in sorted(ROOT.glob(pattern))]
    assert len(files) > 100
    return [one for path in files for one in passages(path, str(path.relative_to(ROOT)))]


def test_every_entry_has_what_its_type_requires(entries):
    for key, entry in entries.items():
        missing = {"title", "year"} | REQUIRED[entry.type]
        missing -= {name for name, value in entry.fields.items() if value.strip()}
        assert not missing, f"{key} lacks {sorted(missing)}"
        assert entry.persons.get("author"), f"{key} has no author"
        if entry.type == "misc":
            assert {"eprint", "howpublished"} & set(entry.fields), f"where is {key} to be found?"


def test_years_pages_and_numbers_look_like_such(entries):
    for key, entry in entries.items():
        fields = entry.fields
        assert re.fullmatch(r"(18|19|20)\d\d", fields["year"]), key
        page = r"[\d.]+(--[\d.]+)?"
        assert re.fullmatch(rf"{page}(, {page})*", fields.get("pages", "1")), key
        for first, last in re.findall(r"(\d+)--(\d+)", fields.get("pages", "")):
            assert int(first) < int(last), key
        assert re.fullmatch(r"10\.\d{4,}/\S+", fields.get("doi", "10.1000/1")), key
        if "eprint" in fields:
            assert re.fullmatch(r"\d{4}\.\d{4,5}", fields["eprint"]), key
            assert fields["archiveprefix"] == "arXiv", key


def test_keys_are_author_year_and_word_in_order(entries):
    ordered = sorted(entries, key=lambda key: re.split(r"(\d{4})", key, maxsplit=1))
    assert list(entries) == ordered
    for key, entry in entries.items():
        surname = "".join(entry.persons["author"][0].last_names).lower()
        assert re.fullmatch(rf"{surname}{entry.fields['year']}[a-z0-9]+", key), key


def test_no_work_is_there_twice(works):
    titles = [work.title.casefold() for work in works]
    assert len(set(titles)) == len(titles)


def test_everything_that_is_cited_has_its_entry(works, course):
    found = [complaint for passage in course for complaint in complaints(works, passage)]
    assert not found, "docs/references.bib and the course differ:\n" + "\n".join(found)


def test_every_item_of_a_reading_list_has_its_entry(works):
    lists = 0
    for path in sorted(ROOT.glob("notebooks/source/*.py")):
        _, heading, rest = path.read_text(encoding="utf-8").partition("# ## Read next\n")
        items = re.findall(r"^# - .*(?:\n#   .*)*", rest, re.M)
        lists += bool(heading and items)
        for item in items:
            text = " ".join(re.sub(r"^# ?", "", item, flags=re.M).split())
            passage = Passage(path.name, text)
            assert any(work.is_named_in(passage) for work in works), f"{path.name}: {text}"
    assert lists >= 10


def test_every_entry_is_cited(works, course):
    unused = {work.key for work in works}
    for passage in course:
        unused -= cited(works, passage)
    assert not unused, f"nothing in the course cites {sorted(unused)}"


ADAM = Work.of(
    "kingma2015adam",
    Entry(
        "inproceedings",
        {"title": "Adam: A Method for Stochastic Optimization", "year": "2015"},
        {"author": [Person("Kingma, Diederik P."), Person("Ba, Jimmy")]},
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "- D. P. Kingma, J. Ba (2015). Adam: A Method for Stochastic Optimization. *ICLR*.",
        "- D. Kingma and J. Ba: *Adam: a method for stochastic optimization*. ICLR 2015.",
        "- D. P. Kingma and others (2015). Adam. *ICLR*.",
        'Source: Kingma & Ba (2015), "Adam: A Method for Stochastic Optimization", Algorithm 1.',
        "as found by Kingma and Ba (2015) for",
        "as found before (Kingma and others, 2015)",
        "Kingma et al. 2015 did",
        "Kingma and Ba, ICLR 2015",
        "(Kingma, 2015)",
    ],
)
def test_a_citation_is_found_in_each_form(text):
    passage = Passage("here", text)
    assert cited([ADAM], passage) == {"kingma2015adam"}
    assert not complaints([ADAM], passage)
    assert complaints([], passage), "without its entry, it is missed"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- D. P. Kingma, J. Ba (2014). Adam. *ICLR*.", "is of 2015"),
        ("- D. P. Kingma, J. Bach (2015). Adam. *ICLR*.", "not among the authors: ['bach']"),
        ("- D. P. Kingma (2015). Adam. *ICLR*.", "authors left out: ['ba']"),
        ("- D. P. Kingma, J. Ba (2015). Eve. *ICLR*.", "no entry for this item"),
        ("Kingma and Ba (2014)", "no entry for 'Kingma and Ba' of 2014"),
        ('Kingma and Ba, "Eve", ICLR 2015', 'no entry with the title "Eve"'),
        ('Hinton and others, "Adam", 2015', "is by Kingma"),
    ],
)
def test_a_wrong_citation_is_named(text, complaint):
    assert any(complaint in one for one in complaints([ADAM], Passage("here", text)))


@pytest.mark.parametrize(
    "text",
    [
        "AlexNet, 2012",
        "the plan of LeNet (1998) and AlexNet (2012)",
        "CVPR 2016",
        "handed in 2026-03-01",
    ],
)
def test_models_venues_and_dates_are_no_citations(text):
    assert not complaints([], Passage("here", text))
