"""Parameters, multiply-adds and depth of the architectures, against the papers and by hand."""

import math

import keras
import pytest

from imgcls_course.errors import CourseError
from imgcls_course.zoo.alexnet import alexnet, alexnet_cifar
from imgcls_course.zoo.catalogue import CIFAR_FORMS, IMAGENET_FORMS
from imgcls_course.zoo.classic_convnet import classic_convnet
from imgcls_course.zoo.costs import costs_of, unbuilt
from imgcls_course.zoo.densenet import densenet121
from imgcls_course.zoo.inception import STAGES, googlenet
from imgcls_course.zoo.resnet import resnet18, resnet50, resnet_cifar
from imgcls_course.zoo.vgg import vgg16

LARGER = ("classic", "ResNet-8, wide")  # of lessons 05 and 06


def with_bias(kernel, inputs, outputs):
    """Parameters of a convolution or dense layer."""
    return (kernel * kernel * inputs + 1) * outputs


@pytest.mark.parametrize(
    ("build", "parameters"),
    [
        (vgg16, 138_357_544),
        (resnet50, 25_636_712),
        (densenet121, 8_062_504),
        (googlenet, 6_998_552),
        (alexnet, 60_965_224),
        (lambda: alexnet(towers=1), 62_378_344),
    ],
    ids=["VGG-16", "ResNet-50", "DenseNet-121", "GoogLeNet", "AlexNet", "AlexNet, one tower"],
)
def test_all_parameters_are_the_published_number(build, parameters):
    model = unbuilt(build)
    assert sum(math.prod(weight.shape) for weight in model.weights
               if "seed" not in weight.path) == parameters  # fmt: skip


@pytest.mark.parametrize(
    ("build", "theirs"),
    [
        (vgg16, keras.applications.VGG16),
        (resnet50, keras.applications.ResNet50),
        (densenet121, keras.applications.DenseNet121),
    ],
    ids=["VGG-16", "ResNet-50", "DenseNet-121"],
)
def test_costs_are_those_of_keras_applications(build, theirs):
    ours, keras_own = costs_of(unbuilt(build)), costs_of(unbuilt(lambda: theirs(weights=None)))
    assert ours.parameters == keras_own.parameters
    assert ours.multiply_adds == keras_own.multiply_adds
    assert ours.depth == keras_own.depth


def test_resnet18_has_the_known_number_of_trained_parameters():
    assert costs_of(unbuilt(resnet18)).parameters == 11_689_512


def test_googlenet_is_the_sum_of_table_1():
    total = with_bias(7, 3, 64) + with_bias(1, 64, 64) + with_bias(3, 64, 192)
    channels = 192
    for stage in STAGES.values():
        for widths in stage.values():
            total += with_bias(1, channels, widths.one)
            total += with_bias(1, channels, widths.three_reduce)
            total += with_bias(3, widths.three_reduce, widths.three)
            total += with_bias(1, channels, widths.five_reduce)
            total += with_bias(5, widths.five_reduce, widths.five)
            total += with_bias(1, channels, widths.pool)
            channels = widths.channels
    assert channels == 1024
    assert costs_of(unbuilt(googlenet)).parameters == total + with_bias(1, 1024, 1000)


@pytest.mark.parametrize(
    ("name", "multiply_adds", "depth"),
    # Billions: AlexNet's by hand; VGG-16, ResNet and DenseNet as widely published; GoogLeNet's
    # paper says 1.5; Lite0's authors say 407 million, with what is not counted here.
    [
        ("AlexNet", (0.72, 0.73), 8),
        ("VGG-16", (15.4, 15.5), 16),
        ("GoogLeNet", (1.5, 1.6), 22),
        ("ResNet-18", (1.8, 1.83), 18),
        ("ResNet-50", (3.8, 3.9), 50),
        ("DenseNet-121", (2.8, 2.9), 121),
        ("EfficientNet-Lite0", (0.38, 0.41), 50),
    ],
)
def test_multiply_adds_and_depth_are_the_known_ones(name, multiply_adds, depth):
    costs = next(one for one in IMAGENET_FORMS if one.name == name).costs()
    assert multiply_adds[0] <= costs.multiply_adds / 1e9 <= multiply_adds[1]
    assert costs.depth == depth


def test_activation_memory_is_that_of_the_outputs():
    model = classic_convnet(classes=10)
    numbers = 32 * 32 * 3 + 1.25 * (32 * 32 * 32 + 16 * 16 * 64 + 8 * 8 * 128) + 512 + 10
    assert costs_of(model).activation_bytes == 4 * numbers
    assert costs_of(model).depth == 5


@pytest.mark.parametrize(
    ("blocks", "depth", "parameters"),
    [(3, 20, 0.27e6), (5, 32, 0.46e6), (7, 44, 0.66e6), (9, 56, 0.85e6)],
)
def test_cifar_resnets_have_the_sizes_of_the_papers_table_6(blocks, depth, parameters):
    residual, plain = (
        costs_of(unbuilt(lambda on=on: resnet_cifar(blocks_a_stage=blocks, residual=on)))
        for on in (True, False)
    )
    assert residual.depth == plain.depth == depth
    assert residual.parameters == plain.parameters == pytest.approx(parameters, rel=0.02)
    assert residual.multiply_adds == plain.multiply_adds


@pytest.mark.parametrize("name", [name for name in CIFAR_FORMS if name not in LARGER])
def test_cifar_forms_are_small_and_give_logits(name):
    model = unbuilt(CIFAR_FORMS[name])
    costs = costs_of(model)
    assert costs.parameters < 0.45e6
    assert costs.multiply_adds < 50e6
    assert model.output_shape == (None, 10)
    assert model.layers[-1].name == "logits"


def test_images_that_are_too_small_are_refused():
    with pytest.raises(CourseError, match="66 x 66"):
        alexnet(input_size=66)
    with pytest.raises(CourseError, match="32 x 32"):
        resnet50(input_size=31)
    with pytest.raises(CourseError, match="8 x 8"):
        alexnet_cifar(input_size=7)
