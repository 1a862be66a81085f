"""Messages of a kernel that may write anything, made fit for nbval."""

from __future__ import annotations

from typing import Any

from imgcls_course.judging.student_process import MIME_TYPE


def matters(message: dict[str, Any]) -> bool:
    """Whether nbval has to see a message; printed text and pictures earn nothing."""
    if message["msg_type"] in ("display_data", "execute_result"):
        data = message["content"].get("data")
        return isinstance(data, dict) and MIME_TYPE in data
    return message["msg_type"] in ("status", "error")


def with_defaults(message: dict[str, Any]) -> dict[str, Any]:
    """A message with all that nbval takes for granted."""
    content = message["content"]
    defaults: dict[str, Any] = {
        "status": {"execution_state": ""},
        "display_data": {"data": {}, "metadata": {}},
        "execute_result": {"data": {}, "metadata": {}, "execution_count": 1},
        "error": {"ename": "", "evalue": "", "traceback": []},
    }.get(message["msg_type"], {})
    for key, default in defaults.items():
        if type(content.get(key)) is not type(default):
            content[key] = default
    if message["msg_type"] == "error":
        content["traceback"] = [line for line in content["traceback"] if isinstance(line, str)]
    return message
