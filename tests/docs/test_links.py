"""Every link in the pages leads to a file that is there, and to a heading that it has."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from imgcls_course.runtime.paths import course_folder

ROOT = course_folder()
PAGES = [path for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md") if path.is_file()]
PAGES += sorted((ROOT / "docs").glob("*.md"))
pytestmark = pytest.mark.skipif(not PAGES, reason="an installed course has no pages")

# Not what stands in fenced code, where brackets are code.
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def headings(page):
    return re.findall(r"^#+ +(.+?) *$", FENCED.sub("", page), re.M)


def anchors(page):
    """The names that GitHub and JupyterLab give to a page's headings."""
    seen = Counter()
    names = set()
    for heading in headings(page):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", heading).strip().lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        names.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return names


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


def broken_links(path: Path) -> list[str]:
    broken = []
    for target in LINK.findall(FENCED.sub("", text_of(path))):
        if re.match(r"\w+:", target):
            continue  # another site: no test reaches the network
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        is_there = file.exists() or _is_made_from_a_source(file)
        if not is_there or (anchor and anchor not in anchors(text_of(file))):
            broken.append(target)
    return broken


def _is_made_from_a_source(file: Path) -> bool:
    """Whether it is a lesson's notebook; that each source has been built is tested elsewhere."""
    source = file.parent / "source" / f"{file.stem}.py"
    return file.suffix == ".ipynb" and source.is_file()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    assert not broken_links(path), f"{path.name} has links that lead nowhere"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_heading_is_there_twice(path):
    counts = Counter(headings(text_of(path)))
    assert max(counts.values()) == 1, counts.most_common(1)


def test_headings_become_anchors_as_on_github():
    page = "# Why?\n## It dies: what now\n## `check` says *no*\n## Why?\n```\n# no heading\n```\n"
    assert anchors(page) == {"why", "it-dies-what-now", "check-says-no", "why-1"}


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Here\n[a](#here) [b](#there) [c](other.md) [d](https://example.org/x)\n")
    assert broken_links(page) == ["#there", "other.md"]
