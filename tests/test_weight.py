"""The checkout stays light enough to be fetched over a slow line."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_MEGABYTES = 60


def _tracked_files():
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if found.returncode:
        pytest.skip(f"not a checkout of git: {found.stderr.strip()}")
    files = [ROOT / name for name in found.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def test_the_checkout_is_light():
    sizes = {file.relative_to(ROOT).as_posix(): file.stat().st_size for file in _tracked_files()}
    megabytes = sum(sizes.values()) / 1e6
    heaviest = sorted(sizes, key=sizes.get, reverse=True)[:20]
    assert megabytes <= MOST_MEGABYTES, (
        f"The tracked files weigh {megabytes:.1f} MB; they may weigh {MOST_MEGABYTES}.\n"
        "What to do: `imgcls-course build --tidy` compresses stored figures; draw fewer photos in "
        "one figure; keep new weights in float16. The heaviest files, in MB:\n"
        + "\n".join(f"{sizes[name] / 1e6:6.2f} {name}" for name in heaviest)
    )
