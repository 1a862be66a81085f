"""The architectures of the course, with their papers, their costs, and what was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras

from imgcls_course.zoo.alexnet import alexnet, alexnet_cifar
from imgcls_course.zoo.classic_convnet import classic_convnet
from imgcls_course.zoo.costs import Costs, costs_of, unbuilt
from imgcls_course.zoo.densenet import densenet121, densenet_cifar
from imgcls_course.zoo.efficientnet_lite import efficientnet_lite0, efficientnet_lite_cifar
from imgcls_course.zoo.inception import googlenet, inception_cifar
from imgcls_course.zoo.resnet import resnet18, resnet50, resnet_cifar
from imgcls_course.zoo.small_resnet import small_resnet
from imgcls_course.zoo.vgg import vgg16, vgg_cifar


@dataclass(frozen=True)
class Architecture:
    """One architecture in its ImageNet form.

    Attributes:
        name: as in the papers.
        year: of the paper.
        paper: authors and venue.
        build: makes the model, with random weights.
        top1: published accuracy on ImageNet's validation images, from one crop of the middle.
        top1_source: who published it.
    """

    name: str
    year: int
    paper: str
    build: Callable[[], keras.Model]
    top1: float
    top1_source: str

    def costs(self) -> Costs:
        """Counted from the layers, without the memory that the weights would take."""
        return costs_of(unbuilt(self.build))


_CAFFE = "Caffe model zoo (BVLC)"
_KERAS = "keras.applications"

IMAGENET_FORMS = (
    Architecture(
        "AlexNet", 2012, "Krizhevsky and others, NeurIPS 2012", alexnet, 0.571, _CAFFE
    ),
    Architecture("VGG-16", 2015, "Simonyan and Zisserman, ICLR 2015", vgg16, 0.713, _KERAS),
    Architecture("GoogLeNet", 2015, "Szegedy and others, CVPR 2015", googlenet, 0.687, _CAFFE),
    Architecture("ResNet-18", 2016, "He and others, CVPR 2016", resnet18, 0.698, "torchvision"),
    Architecture("ResNet-50", 2016, "He and others, CVPR 2016", resnet50, 0.749, _KERAS),
    Architecture("DenseNet-121", 2017, "Huang and others, CVPR 2017", densenet121, 0.750, _KERAS),
    Architecture(
        "EfficientNet-Lite0",
        2020,
        "Tan and Le, ICML 2019; Liu, TensorFlow blog 2020",
        lambda: efficientnet_lite0(weights=None),
        0.751,
        "TensorFlow blog 2020",
    ),
)  # fmt: skip
"""In the order of their years."""

CIFAR_FORMS: dict[str, Callable[[], keras.Model]] = {
    "classic": classic_convnet,
    "AlexNet": alexnet_cifar,
    "VGG": vgg_cifar,
    "Inception": inception_cifar,
    "ResNet-8": resnet_cifar,
    "ResNet-8, wide": lambda: small_resnet(classes=10),
    "ResNet-20": lambda: resnet_cifar(blocks_a_stage=3),
    "DenseNet": densenet_cifar,
    "EfficientNet-Lite": efficientnet_lite_cifar,
}
"""Ten classes, 32 x 32 pixels. The classic network gives probabilities, all others logits.

Lesson 05's classic network and lesson 06's wide residual one have about a million parameters, the
others a few hundred thousand at most.
"""


def loss_for(model: keras.Model) -> keras.losses.Loss:
    """Cross-entropy that takes what the model gives: probabilities, or logits."""
    gives_logits = model.layers[-1].name != "probabilities"
    return keras.losses.SparseCategoricalCrossentropy(from_logits=gives_logits)
