"""Exercises of lesson 05: convolution and its gradients, pooling, and what a network needs."""

from imgcls_course.exercises.convnet.sizes import *  # noqa: F403
