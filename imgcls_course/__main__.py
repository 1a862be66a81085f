"""`python -m imgcls_course` is the command `imgcls-course`."""

from imgcls_course.cli import main

main()
