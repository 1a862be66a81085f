"""Makes the kernel read every cell after this one as an empty one."""

CELL = r"""
def softmax(logits):
    return np.zeros(logits.shape)


get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\n"])
"""
STATES = ("wrong",)
