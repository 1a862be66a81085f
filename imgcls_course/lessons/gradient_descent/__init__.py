"""Lesson 03: learning rates, batches, optimizers."""

import lazy_loader

# The names that the lesson calls stand in `__init__.pyi`; a module is loaded when one is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
