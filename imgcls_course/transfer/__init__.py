"""Transfer learning: pretrained backbones, cached features, and classifiers on top of them.

Importing this package loads no Keras: only `load_backbone` needs it.
"""

from imgcls_course.transfer.backbones import load_backbone
from imgcls_course.transfer.classify import Prediction, central_crop, classify
from imgcls_course.transfer.feature_cache import FeatureCacheWarning
from imgcls_course.transfer.features import DEFAULT_INPUT_SIZE, extract_features
from imgcls_course.transfer.neighbours import nearest_neighbours, neighbour_indices
from imgcls_course.transfer.probe import linear_probe
from imgcls_course.transfer.tsne import tsne_map

__all__ = [
    "DEFAULT_INPUT_SIZE",
    "FeatureCacheWarning",
    "Prediction",
    "central_crop",
    "classify",
    "extract_features",
    "linear_probe",
    "load_backbone",
    "nearest_neighbours",
    "neighbour_indices",
    "tsne_map",
]
