"""Lists the teacher's folders and those where submissions lie."""

CELL = """
import os

SEEN = []
for folder in ("/root", "/home", "/work", "/mnt", "/srv", "/var", "/opt", "/etc/shadow"):
    try:
        SEEN += os.listdir(folder) if os.path.isdir(folder) else [open(folder).read()]
    except OSError:
        pass


def softmax(logits):
    # A folder of the Python environment may lie there, and nothing else.
    if [name for name in SEEN if not name.startswith(".pyenv") and "venv" not in name]:
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
