"""`python -m tests.teaching.grading.with_fake_engine`: the real command on the fake engine."""

from imgcls_course import cli
from imgcls_course.teaching.grading import grade_class
from tests.teaching.grading.fake_engine import ENGINE

grade_class.ENGINE = ENGINE

if __name__ == "__main__":
    cli.main()
