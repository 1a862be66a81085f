"""Lesson 06: a network pretrained on eight classes."""
