"""Takes the answers out of their archive to be read and changed, and puts them back."""

import lzma
import sys

from tests.exercises.written_answers import ARCHIVE, parse

TEXT = ARCHIVE.with_name("answers.py")


def unpack():
    if TEXT.exists():
        sys.exit(f"{TEXT} is there already: pack it, or remove it.")
    TEXT.write_bytes(lzma.decompress(ARCHIVE.read_bytes()))
    print(TEXT)


def pack():
    text = TEXT.read_text(encoding="utf-8")
    answers = parse(text)
    ARCHIVE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    TEXT.unlink()
    print(f"{len(answers)} answers in {ARCHIVE}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["unpack"]:
            unpack()
        case ["pack"]:
            pack()
        case _:
            sys.exit("usage: python -m tests.exercises.written_answers unpack|pack")
