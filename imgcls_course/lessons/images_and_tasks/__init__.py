"""Lesson 01: images as arrays, first baselines, how sure an accuracy is."""
