"""Pages: they tell what they should, to everyone, and carry out nothing of what they show."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imgcls_course.teaching.grading.reports import similarity
from imgcls_course.teaching.grading.reports.lateness import Deadlines, parse_late_rule, parse_time
from imgcls_course.teaching.grading.reports.pages import (
    LONGEST_SHOWN_CELL,
    class_page,
    prose,
    student_page,
)
from imgcls_course.teaching.grading.reports.similarity import find_similar, tokens
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.students import Student, safe_key
from tests.teaching.grading.generated import solutions
from tests.teaching.grading.reports.made_marks import LOSS, a_class, cells, lessons, mixed_class

ATTACKS = [
    "</code></pre><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}",
    "<style>*{display:none}</style><link rel=stylesheet href=http://x>",
    "javascript:alert(1)",
    "<!-- \x1b[2J \u202e -->",
    "<meta http-equiv=refresh content=0;url=http://x>",
]
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "strong",
    "span", "nav", "ul", "li", "a", "section", "article", "details", "summary", "pre", "code",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
    "div", "svg", "defs", "pattern", "path", "rect",
}  # fmt: skip
VOID = {"meta", "path", "rect"}


class _Outline(HTMLParser):
    """Checks that elements nest, and gathers elements, attributes and text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.seen, self.texts = [], [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def _outline(page):
    outline = _Outline()
    outline.feed(page)
    outline.close()
    assert outline.open == []
    return outline


def _text(page):
    return " ".join(" ".join(_outline(page).texts).split())


def _require_sanitized(page):
    outline = _outline(page)
    for tag, attributes in outline.seen:
        assert tag in TAGS, tag
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert "src" not in attributes
        target = attributes.get("href", "#none")
        assert re.fullmatch(r"#[\w.]+|students/[^/:]+\.html", target), target
    assert outline.seen[0][0] == "html" and outline.seen[0][1] == {"lang": "en"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", page)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_submission_becomes_part_of_a_page(attack):
    name = f"eve {attack}"
    key = safe_key(name)
    answers = [
        Answers(key, LOSS, cells(softmax=f"{attack}\n# earns 0\n# reason {attack}\n"
                                         f"# misconception {attack}")),
        Answers("bob", LOSS, broken=attack),
    ]  # fmt: skip
    marks = a_class(answers, students={key: Student(name), "bob": Student("bob")}, notes=[attack])
    for page in (student_page(marks, key), student_page(marks, "bob"), class_page(marks)):
        _require_sanitized(page)
    assert "alert(1)" not in attack or "alert(1)" in _text(student_page(marks, key))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_gives_a_whole_page(cell, name):
    marks = a_class([Answers("key", LOSS, cells(softmax=cell))], students={"key": Student(name)})
    _require_sanitized(student_page(marks, "key"))
    _require_sanitized(class_page(marks))


def test_the_policy_forbids_everything_but_the_pages_own_style():
    page = class_page(mixed_class())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert html.unescape(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe-inline" not in policy
    assert "http" not in re.sub("http-equiv", "", page)


def test_a_student_reads_points_reasons_hints_and_the_own_cell():
    text = _text(student_page(mixed_class(), "bob"))
    for words in (
        "15.17 of 17 points", "0.67 of 2", "right in part", "<b>=1+1</b>", "Think of the shape.",
        "Half a point for the idea.", "points by your teacher", "# earns 1/3",
        "Points were lost in loss.sigmoid , loss.softmax .",
    ):  # fmt: skip
        assert words in text


def test_a_student_reads_nothing_of_others():
    marks = mixed_class()
    for key in marks.students:
        words = re.findall(r"\w+", student_page(marks, key))
        assert not [other for other in marks.students if other != key and other in words]


def test_lateness_and_additions_are_told():
    answers = [Answers("ada", LOSS, cells(), received=parse_time("2026-03-03T00:00+00:00"))]
    deadlines = Deadlines(parse_time("2026-03-01T12:00Z"), {}, parse_late_rule("10% a day"))
    marks = a_class(answers, deadlines=deadlines)
    assert "It came 1 day 12 hours late: 20% of the 17 points earned are taken off." in _text(
        student_page(marks, "ada")
    )
    assert "10% a day begun" in _text(class_page(marks))
    assert "A fine notebook." in _text(student_page(mixed_class(), "ada"))
    assert "Your teacher has added 2." in _text(student_page(mixed_class(), "ada"))


def test_a_failure_of_ours_is_no_lost_point():
    text = _text(student_page(mixed_class(), "dora"))
    assert "Not graded to the end yet" in text
    assert "not graded yet" in text
    assert "no fault of yours" in text
    assert "Points were lost in loss.softmax ." in text


def test_a_broken_notebook_and_unread_files_are_told():
    marks = mixed_class()
    assert "The file is empty." in _text(student_page(marks, "cem"))
    assert "02_loss was not handed in." in _text(student_page(marks, "eve"))
    text = _text(class_page(marks))
    assert "eve/x.ipynb: It is no lesson" in text
    assert "cem , 02_loss: The file is empty." in text
    assert "something to know" in text


def test_the_class_reads_its_misconceptions_the_most_common_first():
    wrong = "# earns 0\n# misconception {}"
    answers = [
        Answers("a", LOSS, cells(softmax=wrong.format("sums over all"))),
        Answers("b", LOSS, cells(softmax=wrong.format("sums over all"))),
        Answers("c", LOSS, cells(softmax=wrong.format("forgets to divide"))),
    ]
    text = _text(class_page(a_class(answers)))
    assert text.index("2 loss.softmax … sums over all") < text.index("1 loss.softmax … forgets")


def test_numbers_stand_beside_the_bars():
    page = class_page(mixed_class())
    row = re.search(r'<tr><th scope="row">softmax</th>.*?</tr>', page, re.S)[0]
    assert re.findall(r'class="number">([\d.%–]+)<', row) == ["1", "1", "0", "1", "1", "33.3%"]


def test_everything_that_scrolls_can_be_reached_by_keyboard():
    for page in (class_page(mixed_class()), student_page(mixed_class(), "bob")):
        for tag, attributes in _outline(page).seen:
            if tag == "pre" or attributes.get("class") == "scroll":
                assert attributes.get("tabindex") == "0"


def test_code_in_reasons_is_code_and_nothing_else():
    assert prose("use `np.exp`, not `<b>`") == (
        "use <code>np.exp</code>, not <code>&lt;b&gt;</code>"
    )
    assert prose("one ` alone <i>") == "one ` alone &lt;i&gt;"


def test_an_endless_cell_is_cut():
    marks = a_class([Answers("ada", LOSS, cells(softmax="x" * 90_000))])
    page = student_page(marks, "ada")
    assert len(page) < LONGEST_SHOWN_CELL + 20_000
    assert "70,000 characters more" in page


def test_contrast_is_enough_for_small_text():
    from imgcls_course.teaching.grading.reports import pages

    style = (pages._TEMPLATES / "style.css").read_text()
    for theme in re.findall(r"--text: (.*?)\}", style, re.S):
        colours = dict(re.findall(r"--(\w+): (#\w{6})", f"--text: {theme}"))
        for name in ("text", "soft", "right", "lost", "link"):
            for back in ("back", "panel"):
                assert _contrast(colours[name], colours[back]) >= 4.5, (name, back)


def _contrast(one, other):
    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


LONG = """def softmax(logits):
    result = []
    for row in logits:
        total = 0.0
        for value in row:
            total = total + np.exp(value) * 2 - 1
        result.append([np.exp(value) / total for value in row])
    return np.array(result)
"""
RENAMED = LONG.replace("row", "zeile").replace("total", "sum_").replace("value", "v")
OTHER = """def softmax(logits):
    shifted = logits - logits.max()
    powers = np.power(np.e, shifted)
    if powers.ndim == 1:
        powers = powers.reshape(1, -1)
    sums = np.zeros(len(powers))
    for index in range(len(powers)):
        sums[index] = powers[index].sum()
    return (powers.T / sums).T
"""


def _similar(answers, size=100):
    known = [lessons()[0].stubs["loss.softmax"], solutions(LOSS)["loss.softmax"]]
    return find_similar("loss.softmax", answers, known, size)


def test_answers_that_are_nearly_the_same_are_found():
    (found,) = _similar({"a": LONG, "b": LONG, "c": OTHER})
    assert (found.students, found.how) == (("a", "b"), "the same to the letter")
    (found,) = _similar({"a": LONG, "b": RENAMED, "c": OTHER})
    assert found.students == ("a", "b")
    (found,) = _similar({"a": LONG, "b": LONG.replace("* 2 - 1", "* 2")})
    assert found.how == "nearly the same"


def test_stubs_solutions_short_answers_and_what_all_write_are_left_out():
    stub, solution = lessons()[0].stubs["loss.softmax"], solutions(LOSS)["loss.softmax"]
    assert _similar({"a": stub, "b": stub}) == []
    assert _similar({"a": solution, "b": solution}) == []
    assert _similar({"a": "x = 1", "b": "x = 1"}) == []
    assert _similar({f"s{number}": LONG for number in range(20)}) == []


def test_names_comments_and_layout_do_not_count():
    assert tokens("total = a + 1  # sum") == tokens("summe   =  b+1")
    assert tokens("np.exp(a)") != tokens("np.log(a)")
    assert tokens("") == []


def test_a_text_made_to_be_slow_is_not(monkeypatch):
    slow = {"a": "x " * 40_000, "b": "x " * 39_999 + "y"}
    assert _similar(slow) == []
    assert similarity.MOST_TOKENS < 5000
