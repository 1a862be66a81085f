"""What to do with a gradient: the rules by which parameters take their next step.

Each optimizer changes arrays in place, and computes what Keras's optimizer of the same name does.
What it remembers about a parameter is an array of the parameter's shape, and starts at 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from imgcls_course.scratch.schedules import Schedule
from imgcls_course.scratch.shapes import ShapeError, require_shape

Memory = dict[str, np.ndarray]


class Optimizer:
    """Walks through the parameters; what it does with each of them is up to its subclasses.

    Args:
        learning_rate: a number, or a schedule: a function of the number of steps done.
    """

    memories: tuple[str, ...] = ()  # names of the arrays that are kept for each parameter

    def __init__(self, learning_rate: float | Schedule) -> None:
        self.learning_rate = learning_rate
        self.steps_done = 0
        self.memory: list[Memory] = []

    def current_learning_rate(self) -> float:
        """The learning rate of the next step."""
        rate = self.learning_rate
        return rate(self.steps_done) if callable(rate) else rate

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Take one step; the parameters are changed in place.

        Args:
            parameters: floating-point arrays, the same ones in the same order at every step.
            gradients: derivatives of the loss by them, each in the shape of its parameter.

        Raises:
            ShapeError: the gradients do not belong to these parameters.
        """
        self._require_fitting(parameters, gradients)
        if not self.memory:
            self.memory = [
                {name: np.zeros_like(parameter) for name in self.memories}
                for parameter in parameters
            ]
        rate = self.current_learning_rate()
        for parameter, gradient, memory in zip(parameters, gradients, self.memory, strict=True):
            self.update(parameter, gradient, memory, rate)
        self.steps_done += 1

    def update(
        self, parameter: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float
    ) -> None:
        """Change one parameter, and what is remembered about it, in place."""
        raise NotImplementedError

    def _require_fitting(
        self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
    ) -> None:
        expected = len(self.memory) or len(parameters)
        if not len(parameters) == len(gradients) == expected:
            raise ShapeError(
                f"An optimizer needs one gradient for each parameter, of the same parameters at "
                f"every step; found {len(gradients)} gradients for {len(parameters)} parameters, "
                f"and {expected} parameters are expected.",
                "Pass the same list at every step, or make a new optimizer for other parameters.",
            )
        for number, (parameter, gradient) in enumerate(zip(parameters, gradients, strict=True)):
            require_shape(
                f"gradient number {number}", gradient, parameter.shape, "as its parameter has"
            )


class GradientDescent(Optimizer):
    """Go downhill: subtract learning rate times gradient.

    Source: Goodfellow, Bengio & Courville (2016), "Deep Learning", section 4.3.
    """

    def __init__(self, learning_rate: float | Schedule = 0.01) -> None:
        super().__init__(learning_rate)

    def update(
        self, parameter: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float
    ) -> None:
        """Subtract learning rate times gradient."""
        parameter -= learning_rate * gradient


class SGD(Optimizer):
    """Stochastic gradient descent with momentum: roll downhill, and keep some of the speed.

    Source: Sutskever et al. (2013), "On the Importance of Initialization and Momentum in Deep
    Learning", section 2. As in Keras, Nesterov's variant is written so that the parameters are
    those at which the gradient is taken.

    Args:
        learning_rate: a number or a schedule.
        momentum: share of the velocity that is kept from step to step.
        nesterov: look ahead, along the velocity, by one step.
    """

    memories = ("velocity",)

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(learning_rate)
        self.momentum = momentum
        self.nesterov = nesterov

    def update(
        self, parameter: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float
    ) -> None:
        """Change the velocity by the gradient, and the parameter by the velocity."""
        velocity = memory["velocity"]
        velocity *= self.momentum
        velocity -= learning_rate * gradient
        if self.nesterov:
            parameter += self.momentum * velocity - learning_rate * gradient
        else:
            parameter += velocity


class RMSprop(Optimizer):
    """Divide each gradient by the size that it has had lately.

    Source: Tieleman & Hinton (2012), lecture 6.5 of "Neural Networks for Machine Learning".
    As in Keras, epsilon is added under the root.

    Args:
        learning_rate: a number or a schedule.
        rho: share of the average of squared gradients that is kept from step to step.
        epsilon: keeps the division safe.
    """

    memories = ("mean_square",)

    def __init__(
        self, learning_rate: float | Schedule = 0.001, rho: float = 0.9, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = rho
        self.epsilon = epsilon

    def update(
        self, parameter: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float
    ) -> None:
        """Renew the average of squared gradients, and divide by its root."""
        mean_square = memory["mean_square"]
        mean_square += (1 - self.rho) * (gradient**2 - mean_square)
        parameter -= learning_rate * gradient / np.sqrt(mean_square + self.epsilon)


class Adam(Optimizer):
    """Momentum and a size for each gradient, both corrected for having started at 0.

    Source: Kingma & Ba (2015), "Adam: A Method for Stochastic Optimization", Algorithm 1, in the
    order of computation that the end of section 2 gives, as in Keras: epsilon is added to the root
    of the second moment before that is corrected.

    Args:
        learning_rate: a number or a schedule.
        beta_1: share of the mean of gradients that is kept from step to step.
        beta_2: share of the mean of squared gradients that is kept.
        epsilon: keeps the division safe.
    """

    memories = ("first_moment", "second_moment")

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def update(
        self, parameter: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float
    ) -> None:
        """Renew both means, and step by the first over the root of the second."""
        first, second = memory["first_moment"], memory["second_moment"]
        first += (1 - self.beta_1) * (gradient - first)
        second += (1 - self.beta_2) * (gradient**2 - second)
        step = self.steps_done + 1
        rate = learning_rate * math.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
        parameter -= rate * first / (np.sqrt(second) + self.epsilon)


class AdamW(Adam):
    """Adam, after each parameter has been drawn a little towards 0, whatever its gradient.

    Source: Loshchilov & Hutter (2019), "Decoupled Weight Decay Regularization", Algorithm 2.

    Args:
        learning_rate: a number or a schedule.
        weight_decay: share of the parameter that is lost at each step, times the learning rate.
        beta_1: as in Adam.
        beta_2: as in Adam.
        epsilon: as in Adam.
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon)
        self.weight_decay = weight_decay

    def update(
        self, parameter: np.ndarray, gradient: np.ndarray, memory: Memory, learning_rate: float
    ) -> None:
        """Let the parameter decay, then do as Adam does."""
        parameter -= learning_rate * self.weight_decay * parameter
        super().update(parameter, gradient, memory, learning_rate)
