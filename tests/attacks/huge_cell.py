"""Is a cell of many megabytes."""

CELL = "def softmax(logits):\n    return 0\n" + "#" * 5_000_000 + "\nx = 1\n" * 100_000
STATES = ("wrong",)
