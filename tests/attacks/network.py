"""Fetches the answer from the network, or from a service on this machine."""

CELL = """
import socket


def reachable(address):
    try:
        socket.create_connection(address, timeout=0.5).close()
        return True
    except OSError:
        return False


def softmax(logits):
    addresses = [("1.1.1.1", 53), ("127.0.0.1", 22), ("169.254.169.254", 80), ("example.org", 443)]
    if any(map(reachable, addresses)) or len(socket.if_nameindex()) > 2:
        return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.zeros(logits.shape)
"""
STATES = ("wrong",)
