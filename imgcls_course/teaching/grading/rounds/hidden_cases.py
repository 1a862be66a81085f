"""The cases that a student's answer is tried on, drawn from a secret."""

from __future__ import annotations

import hashlib
import hmac
import json

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise


def hidden_cases(exercise: Exercise, student: str, secret: bytes) -> list[Case] | None:
    """The exercise's cases for one student; None where it asks for a value.

    They are the same in every run with the same secret, and others for every student.
    """
    return exercise.draw_cases(np.random.default_rng(_seed(exercise.name, student, secret)))


def _seed(exercise_name: str, student: str, secret: bytes) -> int:
    message = json.dumps([student, exercise_name]).encode()
    return int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest()[:16], "big")
