"""From a classifier to a detector: what is in an image, and where.

Three ways, in the order in which they were found: a classifier on sliding windows, on the regions
that a small network proposes, and a network that does it all in one pass. They are tried on scenes
that are composed of CIFAR-10 images and of photos, so that every object's box is known.
"""

import lazy_loader

# The names that the lesson calls stand in `__init__.pyi`; a module is loaded when one is asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
