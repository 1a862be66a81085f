"""Layers, one a file: two functions that do the mathematics, and a class that keeps the weights.

The forward function returns the output and a cache: all that the backward function needs to turn
the derivative of the loss by the output into derivatives by the inputs and the weights. The
functions keep nothing; the classes have the names of Keras's layers, and weights in the shapes and
the order of Keras's.
"""

from imgcls_course.scratch.layers.activation import ReLU, relu_backward, relu_forward
from imgcls_course.scratch.layers.batch_normalization import (
    BatchNormalization,
    batch_normalization_backward,
    batch_normalization_forward,
)
from imgcls_course.scratch.layers.convolution import (
    Conv2D,
    convolution_backward,
    convolution_forward,
    convolve,
    im2col,
)
from imgcls_course.scratch.layers.dense import Dense, dense_backward, dense_forward
from imgcls_course.scratch.layers.dropout import Dropout, dropout_backward, dropout_forward
from imgcls_course.scratch.layers.flatten import Flatten, flatten_backward, flatten_forward
from imgcls_course.scratch.layers.instance_normalization import (
    InstanceNormalization,
    instance_normalization_backward,
    instance_normalization_forward,
)
from imgcls_course.scratch.layers.layer import Layer
from imgcls_course.scratch.layers.pooling import (
    MaxPooling2D,
    max_pooling_backward,
    max_pooling_forward,
)

__all__ = [
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "InstanceNormalization",
    "Layer",
    "MaxPooling2D",
    "ReLU",
    "batch_normalization_backward",
    "batch_normalization_forward",
    "convolution_backward",
    "convolution_forward",
    "convolve",
    "dense_backward",
    "dense_forward",
    "dropout_backward",
    "dropout_forward",
    "flatten_backward",
    "flatten_forward",
    "im2col",
    "instance_normalization_backward",
    "instance_normalization_forward",
    "max_pooling_backward",
    "max_pooling_forward",
    "relu_backward",
    "relu_forward",
]
