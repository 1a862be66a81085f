"""What is looked at of a result, where more counts than its values; runs beside the answer."""

from __future__ import annotations

from typing import Any

import numpy as np


def values_and_kind(result: Any) -> Any:
    """A result as its values, and whether they are floats: whole numbers would be equal to them."""
    if result is None or result is Ellipsis:
        return result
    values = np.asarray(result)
    return values, values.dtype.kind == "f"
