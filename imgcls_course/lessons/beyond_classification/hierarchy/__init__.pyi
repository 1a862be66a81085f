from .class_hierarchy import CIFAR10_TREE as CIFAR10_TREE
from .class_hierarchy import ClassTree as ClassTree
from .class_hierarchy import as_seen as as_seen
from .label_gain import accuracies_by_draw as accuracies_by_draw
from .tree_figures import class_tree as class_tree
from .tree_figures import sure_answers as sure_answers
from .tree_probe import TreeProbe as TreeProbe
