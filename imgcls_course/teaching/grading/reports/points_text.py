"""Points and shares in writing; they are fractions everywhere else."""

from __future__ import annotations

import re
from fractions import Fraction

DECIMALS = 4
_WRITTEN = re.compile(r"[+-]?\d{1,6}([.,]\d{1,6}|/\d{1,6})?")


def decimal(number: Fraction, decimals: int = DECIMALS) -> str:
    """A number as a spreadsheet takes it: exact where a few decimals do, else rounded."""
    scaled = round(abs(number) * 10**decimals)
    digits = str(scaled).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and text != "0" else text


def percent(share: Fraction) -> str:
    """A share as whole per cent where it is, else with one decimal: "12.5%"."""
    return f"{decimal(share * 100, 1)}%"


def read_number(text: str) -> Fraction:
    """A number as people write it: 2, 1.5, 1,5 or 2/3.

    Raises:
        ValueError: it is none.
    """
    stripped = text.strip()
    if not _WRITTEN.fullmatch(stripped):
        raise ValueError(f"{stripped!r} is no number of points")
    try:
        return Fraction(stripped.replace(",", "."))
    except ZeroDivisionError:
        raise ValueError(f"{stripped!r} divides by zero") from None
