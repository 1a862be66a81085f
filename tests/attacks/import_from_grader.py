"""Imports the grader and asks it for the solved lesson."""

CELL = """
try:
    from imgcls_course.teaching.grading.rounds.graded_lesson import graded_lesson

    exec(graded_lesson("02_loss").exercises["loss.softmax"].solution)
except ImportError:

    def softmax(logits):
        return np.zeros(logits.shape)
"""
STATES = ("wrong",)
