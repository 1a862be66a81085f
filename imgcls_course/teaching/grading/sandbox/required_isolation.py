"""Whether this machine may run what others wrote."""

from __future__ import annotations

import os

from imgcls_course.errors import GradingError
from imgcls_course.runtime.isolation import Isolation, isolation_level


def required_isolation(trust_submissions: bool) -> Isolation:
    """What protects this machine.

    Raises:
        GradingError: nothing does, and submissions are not trusted; or this is Windows.
    """
    if not hasattr(os, "fork"):
        raise GradingError("Submissions cannot be graded on this system.", "Use Linux or macOS.")
    isolation = isolation_level()
    if not (isolation.is_enough or trust_submissions):
        raise GradingError(
            f"Submissions cannot be kept apart from this machine: {isolation.why_not}.",
            "Grade on Linux as root or with user namespaces, or say --trust-submissions if you "
            "know who wrote them.",
        )
    return isolation
