"""Lesson 12: beyond one class for one image, in three parts, each with names of its own.

`generation` makes images, `detection` finds where things are, `hierarchy` has classes in a tree.
"""
