"""What the architectures of the zoo are built from: a few layers that always go together."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from imgcls_course.errors import CourseError

IMAGENET_MEAN = (123.68, 116.779, 103.939)
"""Mean red, green and blue of ImageNet's training images, pixel values 0..255."""
STANDARD_MEAN = (123.675, 116.28, 103.53)
"""The same as 0.485, 0.456 and 0.406 times 255, as later networks have it."""
STANDARD_DEVIATION = (58.395, 57.12, 57.375)
"""The standard deviations: 0.229, 0.224 and 0.225 times 255."""
EPSILON = 1.001e-5
"""Of batch normalization in keras.applications' residual and dense networks."""
CIFAR_MOMENTUM = 0.9
"""Of batch normalization in the CIFAR forms, whose runs are too short for 0.99."""


def imagenet_images(
    input_size: int | None, smallest: int, standardised: bool = False
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """An input for pixel values 0..255, RGB, and the same after subtraction of ImageNet's mean.

    Args:
        input_size: height and width; None accepts any.
        smallest: that the architecture can take.
        standardised: divide each colour by its standard deviation, too.

    Raises:
        CourseError: the images are too small.
    """
    require(input_size, smallest)
    images = keras.Input((input_size, input_size, 3), name="images")
    mean = STANDARD_MEAN if standardised else IMAGENET_MEAN
    deviation = STANDARD_DEVIATION if standardised else (1, 1, 1)
    variance = [one**2 for one in deviation]
    layer = layers.Normalization(mean=list(mean), variance=variance, name="preprocessing")
    return images, layer(images)


def cifar_images(input_size: int, smallest: int) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """An input for pixel values 0..255, and the same from -1 to 1.

    Raises:
        CourseError: the images are too small.
    """
    require(input_size, smallest)
    images = keras.Input((input_size, input_size, 3), name="images")
    return images, layers.Rescaling(1 / 127.5, offset=-1, name="preprocessing")(images)


def require(input_size: int | None, smallest: int) -> None:
    """Refuse images of which strides and pooling would leave nothing.

    Raises:
        CourseError: the images are too small.
    """
    if input_size is not None and input_size < smallest:
        raise CourseError(
            f"Images of {input_size} x {input_size} pixels are too small for this network.",
            f"Use images of at least {smallest} x {smallest} pixels.",
        )


def convolution(
    x: keras.KerasTensor,
    name: str,
    filters: int,
    kernel_size: int,
    strides: int = 1,
    padding: str = "same",
) -> keras.KerasTensor:
    """Convolution with a bias, and ReLU."""
    return layers.Conv2D(
        filters,
        kernel_size,
        strides,
        padding=padding,
        activation="relu",
        kernel_initializer="he_normal",
        name=name,
    )(x)


def normalized_convolution(
    x: keras.KerasTensor,
    name: str,
    filters: int,
    kernel_size: int,
    strides: int = 1,
    padding: str = "same",
    use_bias: bool = False,
    activate: bool = True,
    momentum: float = 0.99,
) -> keras.KerasTensor:
    """Convolution, batch normalization (`_norm`) and, unless `activate` is False, `_relu`."""
    x = plain_convolution(x, name, filters, kernel_size, strides, padding, use_bias)
    x = normalization(x, f"{name}_norm", momentum)
    return layers.ReLU(name=f"{name}_relu")(x) if activate else x


def plain_convolution(
    x: keras.KerasTensor,
    name: str,
    filters: int,
    kernel_size: int,
    strides: int = 1,
    padding: str = "same",
    use_bias: bool = False,
) -> keras.KerasTensor:
    """Convolution and nothing else."""
    return layers.Conv2D(
        filters,
        kernel_size,
        strides,
        padding=padding,
        use_bias=use_bias,
        kernel_initializer="he_normal",
        name=name,
    )(x)


def normalization(x: keras.KerasTensor, name: str, momentum: float = 0.99) -> keras.KerasTensor:
    """Batch normalization (Ioffe and Szegedy, ICML 2015)."""
    return layers.BatchNormalization(momentum=momentum, epsilon=EPSILON, name=name)(x)


def large_stem(x: keras.KerasTensor, filters: int, use_bias: bool) -> keras.KerasTensor:
    """The start of residual and dense networks: 7 x 7 and pooling, each halves the image.

    Zeros are added alike at all sides, as keras.applications does.
    """
    x = layers.ZeroPadding2D(3, name="stem_padding")(x)
    x = normalized_convolution(x, "stem", filters, 7, 2, "valid", use_bias)
    x = layers.ZeroPadding2D(1, name="stem_pool_padding")(x)
    return layers.MaxPooling2D(3, 2, name="stem_pool")(x)


def probabilities(x: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """A dense layer with softmax, in single precision whatever the rest computes in."""
    return layers.Dense(classes, activation="softmax", dtype="float32", name="probabilities")(x)


def logits(x: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """A dense layer that gives scores, in single precision whatever the rest computes in."""
    return layers.Dense(classes, dtype="float32", name="logits")(x)


def average(x: keras.KerasTensor) -> keras.KerasTensor:
    """The mean of each feature map (Lin, Chen and Yan, "Network In Network", ICLR 2014)."""
    return layers.GlobalAveragePooling2D(name="pool")(x)


@keras.saving.register_keras_serializable(package="imgcls_course")
class LocalResponseNormalization(layers.Layer):
    """Divides each value by how strong its neighbours in other feature maps are.

    With the sum over `neighbours` maps around map i:  a_i / (2 + 1e-4 * sum of a_j squared)^0.75,
    the constants of Krizhevsky and others (2012), section 3.3. Shapes are unchanged.
    """

    bias, alpha, beta = 2.0, 1e-4, 0.75

    def __init__(self, neighbours: int = 5, **options: Any) -> None:
        super().__init__(**options)
        self.neighbours = neighbours

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Normalize maps (n, height, width, channels)."""
        side, channels = self.neighbours // 2, inputs.shape[-1]
        squares = ops.pad(ops.square(inputs), ((0, 0), (0, 0), (0, 0), (side, side)))
        total = sum(squares[..., first : first + channels] for first in range(self.neighbours))
        return inputs / ops.power(self.bias + self.alpha * total, self.beta)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape of the input."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """What Keras needs to make it again."""
        return super().get_config() | {"neighbours": self.neighbours}
