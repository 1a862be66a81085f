"""Images with labels: what comes with the course, the full CIFAR-10, and a learner's own.

Everything is a NumPy array of pixel values 0 to 255; nothing here loads TensorFlow.
"""

from imgcls_course.datasets.cifar10 import CIFAR10_CLASSES, load_cifar10
from imgcls_course.datasets.fetching import fetch_cifar10
from imgcls_course.datasets.folder_scan import SkippedFile
from imgcls_course.datasets.folders import SkippedFilesWarning, load_image_folder
from imgcls_course.datasets.imagenet import imagenet_class_names
from imgcls_course.datasets.images import FileProblem, centre_square, load_image, resize
from imgcls_course.datasets.labelled import LabelledImages, split
from imgcls_course.datasets.photos import Photo, load_photos

__all__ = [
    "CIFAR10_CLASSES",
    "FileProblem",
    "LabelledImages",
    "Photo",
    "SkippedFile",
    "SkippedFilesWarning",
    "centre_square",
    "fetch_cifar10",
    "imagenet_class_names",
    "load_cifar10",
    "load_image",
    "load_image_folder",
    "load_photos",
    "resize",
    "split",
]
