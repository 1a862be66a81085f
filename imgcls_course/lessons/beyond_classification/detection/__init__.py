"""From a classifier to a detector: what is in an image, and where.

Three ways, in the order in which they were found: a classifier on sliding windows, on the regions
that a small network proposes, and a network that does it all in one pass. They are tried on scenes
that are composed of CIFAR-10 images and of photos, so that every object's box is known.
"""
