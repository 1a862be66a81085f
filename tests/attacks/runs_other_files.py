"""Runs other files and cells through magics."""

CELL = """
%run /course/imgcls_course/cli.py
%run ../solutions/02_loss.ipynb
%load_ext autoreload
%reset -f
import numpy as np


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
