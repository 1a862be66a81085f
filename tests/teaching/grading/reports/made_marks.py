"""A small class whose marks are known, for gradebooks and pages."""

from fractions import Fraction

from imgcls_course.teaching.grading.reports.lateness import Deadlines
from imgcls_course.teaching.grading.reports.manual_marks import ManualMarks
from imgcls_course.teaching.grading.reports.marks import make_marks
from imgcls_course.teaching.grading.submissions.answers import Answers
from imgcls_course.teaching.grading.submissions.class_folder import Submissions, UnreadFile
from imgcls_course.teaching.grading.submissions.students import Student
from tests.teaching.grading.fake_engine import grade_answers
from tests.teaching.grading.handed_in import catalogue

LOSS = "02_loss"


def lessons(*names):
    return [one for one in catalogue() if one.lesson in (names or (LOSS,))]


def cells(lesson=LOSS, **answers):
    """All cells of a lesson: right ones, unless another text is given by the short name."""
    stubs = next(one for one in catalogue() if one.lesson == lesson).stubs
    return {name: answers.get(name.rpartition(".")[2], f"# the answer to {name}") for name in stubs}


def a_class(
    answers, students=None, deadlines=None, manual=None, extra=(), unread=(), notes=(), graded=None
):
    """Marks of some answers, as the fake engine grades them."""
    keys = sorted({one.student for one in answers} | {one.student for one in unread})
    students = students or {key: Student(key) for key in keys}
    return make_marks(
        [grade_answers(one, b"") for one in answers],
        Submissions(answers, students, list(unread), list(notes)),
        graded or lessons(*{one.lesson for one in answers}),
        deadlines or Deadlines(),
        manual or ManualMarks(),
        frozenset(extra),
    )


def mixed_class():
    """Everything that a gradebook has to tell, in four students."""
    stub = lessons()[0].stubs["loss.softmax"]
    answers = [
        Answers("ada", LOSS, cells()),
        Answers(
            "bob",
            LOSS,
            cells(
                softmax="# earns 1/3\n# reason <b>=1+1</b>", sigmoid="# earns 0\n# state timed out"
            ),
        ),
        Answers("cem", LOSS, broken="The file is empty."),
        Answers("dora", LOSS, cells(softmax=stub, first_loss="# error")),
    ]
    unread = [UnreadFile("eve", "eve/x.ipynb", "It is no lesson that is graded here.")]
    manual = ManualMarks(
        points={("bob", "loss.sigmoid"): Fraction(1, 2)},
        exercise_comments={("bob", "loss.sigmoid"): "Half a point for the idea."},
        bonus={("ada", LOSS): Fraction(2)},
        lesson_comments={("ada", LOSS): "A fine notebook."},
    )
    return a_class(answers, manual=manual, unread=unread, notes=["something to know"])
