"""The look of every figure, its alt text, the explorers' shell, and figures of several lessons."""
