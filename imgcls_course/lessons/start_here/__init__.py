"""Lesson 00: photos in, names out."""
