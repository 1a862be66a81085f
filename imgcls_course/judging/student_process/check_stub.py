"""What `imgcls_course.check` is while a submission is graded: it judges nothing."""

from __future__ import annotations

from typing import Any


def check(name: str, answer: Any) -> Any:
    """Hand the answer back; whether it is right is found out elsewhere."""
    return answer
