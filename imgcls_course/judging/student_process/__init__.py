"""The part of grading that runs in a student's kernel: it asks, and hands back what it is told.

Nothing here knows a right answer. While submissions are graded, `imgcls_course.exercises` and
`imgcls_course.teaching.grading` are hidden from the kernel, and `check` is the one in this package.
What a lesson may use by itself, `imgcls_course.scratch` above all, can be imported as always.
"""

MIME_TYPE = "application/vnd.imgcls.results+json"
"""Of what a probe shows."""
