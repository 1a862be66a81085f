"""Lesson 07: a frozen backbone, and a classifier on its features."""
