"""AdamW that moves pretrained weights more carefully than new ones."""

from __future__ import annotations

from collections.abc import Iterable

import keras


@keras.saving.register_keras_serializable("imgcls_course")
class CarefulAdamW(keras.optimizers.AdamW):
    """AdamW with a smaller learning rate for some of the variables.

    Pretrained weights are good already: large steps destroy what they know before the new head can
    tell them anything. Howard and Ruder ("Universal Language Model Fine-tuning for Text
    Classification", ACL 2018, section 3.2) call it discriminative fine-tuning.

    Args:
        learning_rate: a number or a Keras schedule, for all other variables.
        careful: paths of the variables to be moved more carefully.
        factor: what the learning rate is multiplied by for those.
        options: those of `keras.optimizers.AdamW`.
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule = 0.001,
        careful: Iterable[str] = (),
        factor: float = 0.1,
        **options: object,
    ) -> None:
        super().__init__(learning_rate, **options)
        self.careful = frozenset(careful)
        self.factor = factor

    def update_step(
        self, gradient: keras.KerasTensor, variable: keras.Variable, learning_rate: object
    ) -> None:
        """One step of one variable."""
        # A backend may pass its own kind of variable, which has no path.
        path = self._trainable_variables[self._get_variable_index(variable)].path
        factor = self.factor if path in self.careful else 1.0
        super().update_step(gradient, variable, learning_rate * factor)

    def get_config(self) -> dict:
        """What `from_config` needs."""
        return {**super().get_config(), "careful": sorted(self.careful), "factor": self.factor}
