"""Weights of keras.applications' networks for those of the zoo, layer by layer.

    source = keras.applications.ResNet50(weights="imagenet")
    copy_keras_weights(source, resnet50())

keras.applications' VGG-16 and ResNet-50 were trained on images whose colours stand in the order
blue, green, red. Ours take red, green, blue, so the first kernel's colours are turned around.
"""

from __future__ import annotations

import re

import keras
import numpy as np

from imgcls_course.errors import WeightsError

_FIRST_LAYERS = {"vgg16": "block1_convolution1", "resnet50": "stem"}
"""Where the colours' order is turned around."""


def copy_keras_weights(source: keras.Model, model: keras.Model) -> None:
    """Fill one of the zoo's VGG-16, ResNet-50 or DenseNet-121 with a Keras model's weights.

    Nothing is changed unless every weight is there and fits.

    Args:
        source: the network of keras.applications, with or without its top as the model.
        model: of `vgg16`, `resnet50` or `densenet121`.

    Raises:
        WeightsError: the model is none of these, or the two do not fit.
    """
    if model.name not in _NAMES:
        raise WeightsError(
            f"keras.applications has no weights for {model.name}.",
            f"Give one of {', '.join(_NAMES)}.",
        )
    # Older versions of Keras write conv1/bn for conv1_bn.
    theirs = {layer.name.replace("/", "_"): layer for layer in source.layers}
    found: dict[str, list[np.ndarray]] = {}
    for layer in model.layers:
        if not layer.weights:
            continue
        name = _NAMES[model.name](layer.name)
        values = theirs[name].get_weights() if name in theirs else []
        if [one.shape for one in values] != [tuple(one.shape) for one in layer.weights]:
            raise WeightsError(
                f"{source.name} has no weights that fit {layer.name} of {model.name} "
                f"(looked for in {name}).",
                "Give the same architecture, with the same classes, both with the top or without.",
            )
        if layer.name == _FIRST_LAYERS.get(model.name):
            values[0] = values[0][:, :, ::-1]
        found[layer.name] = values
    for name, values in found.items():
        model.get_layer(name).set_weights(values)


def _in_vgg16(name: str) -> str:
    """`block1_convolution2` is Keras's `block1_conv2`, `dense1` its `fc1`."""
    name = name.replace("convolution", "conv").replace("dense", "fc")
    return name.replace("probabilities", "predictions")


def _in_resnet50(name: str) -> str:
    """`block2a_convolution1_norm` is Keras's `conv2_block1_1_bn`; its shortcut has the number 0."""
    if found := re.fullmatch(r"block(\d)([a-h])_(?:convolution(\d)|shortcut)(_norm)?", name):
        stage, letter, number, norm = found.groups()
        block = "abcdefgh".index(letter) + 1
        return f"conv{stage}_block{block}_{number or 0}_{'bn' if norm else 'conv'}"
    known = {"stem": "conv1_conv", "stem_norm": "conv1_bn", "probabilities": "predictions"}
    return known.get(name, name)


def _in_densenet121(name: str) -> str:
    """In front of the first convolution of a layer Keras's normalization has the number 0."""
    if found := re.fullmatch(r"block(\d)_layer(\d+)_convolution(\d)(_norm)?", name):
        block, layer, number, norm = found.groups()
        kind = f"{int(number) - 1}_bn" if norm else f"{number}_conv"
        return f"conv{int(block) + 1}_block{layer}_{kind}"
    if found := re.fullmatch(r"transition(\d)(_norm)?", name):
        block, norm = found.groups()
        return f"pool{int(block) + 1}_{'bn' if norm else 'conv'}"
    known = {
        "stem": "conv1_conv",
        "stem_norm": "conv1_bn",
        "last_norm": "bn",
        "probabilities": "predictions",
    }
    return known.get(name, name)


_NAMES = {"vgg16": _in_vgg16, "resnet50": _in_resnet50, "densenet121": _in_densenet121}
