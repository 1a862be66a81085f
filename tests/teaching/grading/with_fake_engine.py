"""`python -m tests.teaching.grading.with_fake_engine grade ...`: the real command on the fake engine."""

import sys

from imgcls_course import cli
from tests.teaching.grading import fake_engine

sys.modules["imgcls_course.teaching.grading.running.engine"] = fake_engine

if __name__ == "__main__":
    cli.main()
