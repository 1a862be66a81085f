"""Lesson 04: the chain rule as a program."""
