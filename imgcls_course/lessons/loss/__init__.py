"""Lesson 02: softmax and cross-entropy."""
