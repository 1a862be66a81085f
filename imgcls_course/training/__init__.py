"""Training: Keras's own `fit`, on whatever device there is, that can be interrupted and goes on."""

from imgcls_course.training.checkpoints import CheckpointWarning
from imgcls_course.training.fit import fit
from imgcls_course.training.history import TrainingHistory
from imgcls_course.training.plan import Plan

__all__ = ["CheckpointWarning", "Plan", "TrainingHistory", "fit"]
