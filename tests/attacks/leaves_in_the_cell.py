"""Ends the kernel's process while the cell runs, with success."""

CELL = """
import os

print("✔ all right")
os._exit(0)
"""
STATES = ("died",)
