"""How a model is computed on a device: in which precision, and whether XLA compiles it."""

from __future__ import annotations

from dataclasses import dataclass

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


@dataclass(frozen=True)
class Plan:
    """How a model is computed on a device.

    Attributes:
        precision: Keras's name of the dtype policy: "float32", "mixed_bfloat16", "mixed_float16".
        jit_compile: whether XLA compiles the step.
        reason: why, in a few words.
    """

    precision: str = "float32"
    jit_compile: bool = False
    reason: str = ""

    def __str__(self) -> str:
        xla = "with XLA" if self.jit_compile else "without XLA"
        return f"{self.precision}, {xla}" + (f" ({self.reason})" if self.reason else "")
