"""What training did, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class TrainingHistory:
    """Metrics of every epoch, and how the training went.

    Attributes:
        metrics: by name as Keras has them ("loss", "val_accuracy", ...), one value an epoch.
        seconds: of each epoch, with its validation.
        images_per_second: in training, over all epochs of this run but its first, which also
            traces the model (all, where it is the only one).
        plan: what was chosen to compute in, and why, in one line.
        resumed_from: how many epochs a checkpoint had already done.
    """

    metrics: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    images_per_second: float = 0.0
    plan: str = ""
    resumed_from: int = 0

    def __getitem__(self, name: str) -> list[float]:
        return self.metrics[name]

    @property
    def epochs(self) -> int:
        """How many epochs there are, those of the checkpoint among them."""
        return len(self.metrics.get("loss", []))
