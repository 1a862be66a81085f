"""Mutation testing of exercises: do their cases tell every wrong answer from a right one?

Each right answer (the reference, and the solution in the lesson) is changed in one small place, by
machine, and judged like a learner's. A change that is judged right is a hole in the cases, or makes
no difference that an answer could show; then it is listed in the lesson's `equivalent.toml`, with
the reason.
"""
