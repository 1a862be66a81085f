"""After every cell, puts its own function in the place of all others."""

CELL = """
def sabotage(*arguments):
    for name in ("softmax", "cross_entropy", "stable_softmax", "log_softmax"):
        get_ipython().user_ns[name] = lambda *inputs: 0.0


get_ipython().events.register("pre_run_cell", sabotage)
get_ipython().events.register("post_run_cell", sabotage)


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
