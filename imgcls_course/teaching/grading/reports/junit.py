"""JUnit XML for continuous integration: one test suite a student's lesson, one case an exercise."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from imgcls_course.teaching.grading.reports.marks import ClassMarks, ExerciseMark, LessonMark
from imgcls_course.teaching.grading.reports.points_text import decimal
from imgcls_course.teaching.grading.reports.sanitizing import one_line, plain_text
from imgcls_course.teaching.grading.running.results import State


def junit_xml(marks: ClassMarks) -> str:
    """All exercises as test cases, whether they were graded in this run or before.

    An exercise without all its points is a failure, one that we could not grade an error.
    """
    root = ET.Element("testsuites", name="imgcls-course grade")
    for key in marks.students:
        for mark in marks.of_student(key):
            _suite(root, mark)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _suite(root: ET.Element, mark: LessonMark) -> None:
    suite = ET.SubElement(root, "testsuite", name=one_line(f"{mark.student}: {mark.lesson}"))
    kinds = [_case(suite, mark, one) for one in mark.exercises]
    suite.set("tests", str(len(kinds)))
    suite.set("failures", str(kinds.count("failure")))
    suite.set("errors", str(kinds.count("error")))


def _case(suite: ET.Element, mark: LessonMark, exercise: ExerciseMark) -> str:
    result = exercise.result
    case = ET.SubElement(
        suite, "testcase", classname=one_line(f"{mark.student}.{mark.lesson}"), name=result.name
    )
    properties = ET.SubElement(case, "properties")
    for name, value in (("points", decimal(exercise.points)), ("possible", str(result.possible))):
        ET.SubElement(properties, "property", name=name, value=value)
    if exercise.points >= result.possible:
        return ""
    kind = "error" if result.state is State.GRADER_ERROR and not exercise.is_manual else "failure"
    reason = " ".join(filter(None, (result.reason, result.hint, exercise.comment)))
    told = ET.SubElement(case, kind, type=result.state.value, message=one_line(reason))
    told.text = plain_text(reason)
    return kind
