"""Is nested so deeply that a parser may crash."""

CELL = "def softmax(logits):\n    return " + "-" * 40_000 + "1" + "(" * 30_000
STATES = ("wrong",)
