"""What a process can be shut in by; how it is done, and only on Linux, is `enter_sandbox`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sandbox:
    """What a process is shut in by.

    Attributes:
        script: shell commands that build its file system below `root`.
        root: the folder that it takes for "/".
        user: the id of the user and the group that it runs as; 0 for the one who starts it.
        limits: of its resources, by name in lower case ("as", "nproc").
        user_namespace: whether it takes a user namespace to have the others, as without root.
    """

    script: str
    root: str
    user: int
    limits: dict[str, int]
    user_namespace: bool = False
