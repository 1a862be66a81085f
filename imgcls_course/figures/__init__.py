"""What a learner looks at: every figure of the course, in one look, with alt text."""
