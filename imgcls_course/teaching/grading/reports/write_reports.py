"""Writes everything that a class's marks are told in."""

from __future__ import annotations

from pathlib import Path

from imgcls_course.runtime.files import write_atomically
from imgcls_course.teaching.grading.reports.gradebook import gradebook_csv, gradebook_json
from imgcls_course.teaching.grading.reports.junit import junit_xml
from imgcls_course.teaching.grading.reports.lms import canvas_csv, moodle_csv
from imgcls_course.teaching.grading.reports.marks import ClassMarks
from imgcls_course.teaching.grading.reports.pages import class_page, student_page

PAGES = "students"


def write_reports(folder: Path, marks: ClassMarks) -> list[Path]:
    """Write the gradebook and the pages; equal marks give equal files.

    Returns:
        the files that a teacher opens first.

    Raises:
        OSError: the folder cannot be written.
    """
    texts = {
        "class.html": class_page(marks),
        "gradebook.csv": gradebook_csv(marks),
        "gradebook.json": gradebook_json(marks),
        "canvas.csv": canvas_csv(marks),
        "junit.xml": junit_xml(marks),
    }
    texts |= {f"moodle_{one.lesson}.csv": moodle_csv(marks, one) for one in marks.lessons}
    pages = {f"{key}.html": student_page(marks, key) for key in marks.students}
    for name, text in texts.items():
        # A spreadsheet takes a table for UTF-8 only where it begins with this mark.
        mark = "\ufeff" if name == "gradebook.csv" else ""
        write_atomically(folder / name, (mark + text).encode())
    for name, text in pages.items():
        write_atomically(folder / PAGES / name, text.encode())
    for old in (folder / PAGES).glob("*.html"):
        if old.name not in pages:  # of a student whose submission is gone
            old.unlink()
    return [folder / "class.html", folder / "gradebook.csv", folder / PAGES]
