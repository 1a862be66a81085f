"""Starts threads that never end."""

CELL = """
import threading
import time


def softmax(logits):
    while True:
        threading.Thread(target=time.sleep, args=(10_000,), daemon=True).start()
"""
STATES = ("wrong",)
