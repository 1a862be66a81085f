"""Output that a terminal or a file cannot hold is written in other characters, not refused.

Where output goes to a pipe or a file, its encoding is the system's, and on Windows that is often
one without a check mark.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata
from contextlib import suppress

_INSTEAD = {
    "✔": "ok",
    "✘": "NOT OK",
    "○": "o",
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": "*",
    "×": "x",
    "→": "->",
    "’": "'",
    "“": '"',
    "”": '"',
}
_NAME = "imgcls-plain"


def write_what_can_be_written() -> None:
    """Let this process's stdout and stderr hold every text, in plainer characters if need be."""
    codecs.register_error(_NAME, _plainer)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # replaced by something that is no file, closed
            stream.reconfigure(errors=_NAME)


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    refused = error.object[error.start : error.end]
    return "".join(map(_instead_of, refused)), error.end


def _instead_of(character: str) -> str:
    """ASCII, which every encoding holds: the letter without its accent, or a question mark."""
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _INSTEAD.get(character) or letters or "?"
