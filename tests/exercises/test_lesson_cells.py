"""The lessons' cells: each stub is not attempted, and each solution is right."""

from imgcls_course.authoring.notebook_source import generate
from imgcls_course.check import Status, judge
from imgcls_course.runtime.lesson_files import LEARNER, SOLVED, all_lessons
from tests.exercises.every_exercise import EXERCISES, every_exercise, every_seed
from tests.exercises.lesson_cells import answer, exercise_cells, identifier


@every_exercise
def test_the_stub_is_not_attempted(exercise):
    verdict = judge(exercise, answer(exercise, LEARNER))
    assert verdict.status is Status.NOT_ATTEMPTED


@every_exercise
@every_seed
def test_the_lessons_solution_is_right(exercise, seed):
    verdict = judge(exercise, answer(exercise, SOLVED), seed)
    assert verdict.status is Status.RIGHT, verdict


def test_every_lesson_has_its_exercises():
    assert set(exercise_cells(SOLVED)) == set(map(identifier, EXERCISES))
    for lesson in all_lessons():
        cells = [c for c in generate(lesson, SOLVED).cells if c.id.startswith("exercise-")]
        assert len(cells) >= 4, lesson.name
