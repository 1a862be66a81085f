"""Lesson 05: convolution, and the classic network."""
