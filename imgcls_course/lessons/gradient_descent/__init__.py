"""Lesson 03: learning rates, batches, optimizers."""
