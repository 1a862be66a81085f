"""Says by itself that the cell is done, and goes on."""

CELL = """
import time


def softmax(logits):
    kernel = get_ipython().kernel
    parent = kernel.get_parent()
    for state in ("idle", "idle"):
        kernel.session.send(
            kernel.iopub_socket, "status", {"execution_state": state}, parent=parent,
            ident=b"status")
    time.sleep(0.1)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
