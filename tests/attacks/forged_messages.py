"""Sends the grader messages that make no sense, signed with the kernel's own key."""

CELL = """
def softmax(logits):
    kernel = get_ipython().kernel
    parent = kernel.get_parent()
    odd = [None, [], 7, "text", {}, {"status": None}, {"data": 3}, {"ename": 1, "traceback": "x"}]
    for kind in ("status", "display_data", "execute_result", "error", "stream", "comm_open", ""):
        for content in odd:
            kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
