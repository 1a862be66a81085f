"""Hands back a subclass of NumPy's array whose differences are all zero."""

CELL = """
class Agreeing(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return np.zeros(self.shape)

    def __eq__(self, other):
        return np.ones(self.shape, bool)


def softmax(logits):
    return np.zeros(logits.shape).view(Agreeing)
"""
STATES = ("wrong",)
