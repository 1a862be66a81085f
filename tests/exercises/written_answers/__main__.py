"""Takes answers out of their archives to be read and changed, and puts them back."""

import lzma
import sys

from tests.exercises.written_answers import FOLDER, archive, parse


def unpack(topic):
    path = FOLDER / f"{topic}.py"
    if path.exists():
        sys.exit(f"{path} is there already: pack it, or remove it.")
    path.write_bytes(lzma.decompress(archive(topic).read_bytes()))
    print(path)


def pack(topic):
    path = FOLDER / f"{topic}.py"
    text = path.read_text(encoding="utf-8")
    answers = parse(text)
    archive(topic).write_bytes(lzma.compress(text.encode(), preset=9))
    path.unlink()
    print(f"{len(answers)} answers in {archive(topic)}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["unpack" | "pack" as action, *asked] if asked:
            for name in asked:
                {"unpack": unpack, "pack": pack}[action](name)
        case _:
            sys.exit("usage: python -m tests.exercises.written_answers unpack|pack TOPIC ...")
