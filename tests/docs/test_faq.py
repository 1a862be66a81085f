"""The questions and answers quote messages that exist, and every answer is found."""

import ast
import re

import pytest

from imgcls_course.runtime.paths import course_folder

from .test_links import LINK, anchors, headings

ROOT = course_folder()
FAQ = ROOT / "docs" / "faq.md"
pytestmark = pytest.mark.skipif(not FAQ.is_file(), reason="an installed course has no FAQ")
ELLIPSIS = "…"


@pytest.fixture(scope="module")
def page():
    return FAQ.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said_by_the_course():
    """All texts in the code, one a line, with an ellipsis for what is filled in."""
    files = [*(ROOT / "imgcls_course").rglob("*.py"), *(ROOT / "notebooks/source").glob("*.py")]
    assert len(files) > 100
    texts = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = node.values
                texts.add("".join(_constant(part) or ELLIPSIS for part in parts))
            elif _constant(node):
                texts.add(node.value)
    return "\n".join({" ".join(text.split()) for text in texts})


def _constant(node):
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else ""


def index(page, heading):
    """The rows of one table of the index: the messages in a row, and the answer's link."""
    section = page.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")][2:]
    return [(re.findall(r"`([^`]+)`", first), last.removesuffix(" |")) for first, last in rows]


def test_the_courses_own_messages_are_in_its_code(page, said_by_the_course):
    rows = index(page, "Messages of the course")
    assert len(rows) > 30
    for messages, _ in rows:
        for message in messages:
            pattern = ".*".join(map(re.escape, message.split(ELLIPSIS)))
            assert re.search(pattern, said_by_the_course), f"nothing says {message!r}"


@pytest.mark.parametrize(
    "heading",
    [
        "Messages of the course",
        "Messages of TensorFlow and Keras",
        "Messages of Python, pip and Jupyter",
    ],
)
def test_each_row_of_the_index_has_a_message_and_one_answer(page, heading):
    for messages, answer in index(page, heading):
        assert messages
        assert re.fullmatch(r"\[[^\]]+\]\(#[\w-]+\)", answer), answer


def test_no_message_is_indexed_twice(page):
    messages = re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", page, re.M)))
    assert len(set(messages)) == len(messages)


def test_every_answer_is_linked_from_above(page):
    answers = anchors(
        "\n".join(f"### {one}" for one in re.findall(r"^### (?!Mess)(.+)$", page, re.M))
    )
    linked = {target.removeprefix("#") for target in LINK.findall(page)}
    assert not answers - linked
    assert len(answers) >= 25


def test_answers_are_short(page):
    for answer in re.split(r"^###? ", page.split("\n## On pretraining\n")[1], flags=re.M):
        assert len(answer.split()) <= 200, answer.splitlines()[0]


def test_titles_are_plain(page):
    # Brackets or code in a heading give anchors that differ from place to place.
    assert not [one for one in headings(page) if re.search(r"[`\[\]()*]", one)]
