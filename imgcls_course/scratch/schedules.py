"""Learning rates that change while training goes on: functions of the number of steps done.

An optimizer takes a number or one of these. Each is an object that is called with the step, as are
Keras's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

Schedule = Callable[[int], float]


@dataclass(frozen=True)
class Constant:
    """The same learning rate at every step."""

    learning_rate: float

    def __call__(self, step: int) -> float:
        """The learning rate after that many steps."""
        return self.learning_rate


@dataclass(frozen=True)
class StepDecay:
    """Multiply the learning rate by a factor, every so many steps.

    Attributes:
        initial_learning_rate: where it starts.
        decay_steps: how many steps it stays the same.
        decay_rate: the factor, such as 0.1.
    """

    initial_learning_rate: float
    decay_steps: int
    decay_rate: float

    def __call__(self, step: int) -> float:
        """The learning rate after that many steps."""
        return self.initial_learning_rate * self.decay_rate ** (step // self.decay_steps)


@dataclass(frozen=True)
class CosineDecay:
    """Fall along half a wave of the cosine: slowly, then quickly, then slowly again.

    Source: Loshchilov & Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts",
    equation 5, without restarts.

    Attributes:
        initial_learning_rate: where it starts.
        decay_steps: how many steps the fall takes; after them the rate stays.
        alpha: where it ends, as a share of the start.
    """

    initial_learning_rate: float
    decay_steps: int
    alpha: float = 0.0

    def __call__(self, step: int) -> float:
        """The learning rate after that many steps."""
        done = min(step / self.decay_steps, 1.0)
        height = (1 + math.cos(math.pi * done)) / 2
        return self.initial_learning_rate * (self.alpha + (1 - self.alpha) * height)


@dataclass(frozen=True)
class WarmUp:
    """Rise in a straight line to where another schedule starts, then follow that schedule.

    Source: Goyal et al. (2017), "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour",
    section 2.2.

    Attributes:
        warmup_steps: how many steps the rise takes.
        then: the schedule to follow; its first step comes when the rise is over.
        initial_learning_rate: where the rise starts.
    """

    warmup_steps: int
    then: Schedule
    initial_learning_rate: float = 0.0

    def __call__(self, step: int) -> float:
        """The learning rate after that many steps."""
        if step >= self.warmup_steps:
            return self.then(step - self.warmup_steps)
        rise = self.then(0) - self.initial_learning_rate
        return self.initial_learning_rate + rise * step / self.warmup_steps
