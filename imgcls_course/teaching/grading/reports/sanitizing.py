"""Text from a submission, sanitized for terminals, spreadsheets, XML and pages."""

from __future__ import annotations

import re
import unicodedata

# Escape sequences that move a cursor, change colours, set a title or a link.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_][^\n\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC and other strings, on one line
    r"|\x1b[ -/]*[0-~]"
    r"|\x9b[0-?]*[ -/]*[@-~]",
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]")


def plain_text(text: str) -> str:
    """The text without escape sequences, control characters and changes of direction.

    Lines and tabs stay. What remains can be written as UTF-8 and stand in XML; it is not escaped.
    """
    kept = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(character for character in kept if _is_kept(character))


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain_text(text).split())


def spreadsheet_text(text: str) -> str:
    """A text that a spreadsheet shows, and does not compute or run."""
    line = one_line(text)
    return f"'{line}" if _FORMULA.match(line) else line


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    # Cc: control, Cf: format and direction, Cs: half surrogates, Cn: not characters at all.
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn")
