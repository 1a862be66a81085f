"""Makes NumPy's comparisons say that everything is close."""

CELL = """
np.isclose = lambda *arrays, **options: np.True_
np.allclose = np.array_equal = lambda *arrays, **options: True


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
