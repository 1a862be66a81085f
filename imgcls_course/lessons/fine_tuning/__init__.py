"""Lesson 08: what to unfreeze, and what is forgotten."""
