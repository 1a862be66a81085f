"""Lesson 12: generation, detection, classes in a tree."""
