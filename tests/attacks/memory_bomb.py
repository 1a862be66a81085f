"""Takes more and more memory."""

CELL = """
def softmax(logits):
    kept = []
    while True:
        kept.append(np.ones(2_000_000))
"""
STATES = (
    "died",
    "wrong",
)
# The machine may be slow: it is memory that ends this, and not the time.
CELL_SECONDS = 50
