"""Figures become small when they are stored, look the same, and stay out of nbval's comparison."""

import base64
import io
import re

import nbformat
import numpy as np
import pytest
from nbval.plugin import get_sanitize_patterns
from PIL import Image, features

from imgcls_course.authoring import building, stored_figures
from imgcls_course.authoring.stored_figures import compress_figures
from imgcls_course.errors import CourseError
from imgcls_course.figures.style import CLASS_COLOURS, Picture, figure, picture
from imgcls_course.runtime.lesson_files import SOLVED, Lesson
from imgcls_course.runtime.paths import notebooks_folder

ALT = "Coloured names beside a photo of noise that was smoothed."
SOURCE = re.compile(r'src="data:image/(\w+);base64,([^"]*)"')


def _drawn():
    """Coloured text and lines on white, beside an image with all that a photo has."""
    drawn, (left, right) = figure(columns=2)
    for number, colour in enumerate(CLASS_COLOURS):
        left.plot([0, 1], [number, number + 1], color=colour)
        left.text(0, number, f"class {number}", color=colour)
    noise = np.random.default_rng(0).random((8, 8, 3))
    right.imshow(noise, interpolation="bicubic")
    return drawn


def _pixels(html):
    kind, data = SOURCE.search(html).groups()
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    return kind, np.asarray(image.convert("RGB"), dtype=int)


def test_a_stored_figure_is_small_and_looks_the_same():
    live = picture(_drawn(), ALT).html
    stored = compress_figures(live)
    (before, exact), (after, close) = _pixels(live), _pixels(stored)
    assert (before, after) == ("png", "avif")
    assert len(stored) < len(live) / 2
    assert close.shape == exact.shape
    difference = abs(close - exact)
    assert difference.mean() < 1.5 and np.quantile(difference, 0.99) < 20
    # White paper stays white, and each colour keeps its hue.
    assert difference[exact.min(axis=-1) == 255].mean() < 0.5


def test_a_drawing_keeps_its_palest_rings_and_its_hues():
    drawn, axes = figure()
    x = np.linspace(-2, 2, 80)
    axes.contourf(x, x, x[:, None] ** 2 + 5 * x**2, levels=8, cmap="Greys", vmax=100)
    for number, colour in enumerate(CLASS_COLOURS[:3]):
        axes.plot([-2, 2], [number - 1.5, number - 0.5], color=colour)
    live = picture(drawn, "Pale contours of a bowl, and lines in three colours.").html
    stored = compress_figures(live)
    (_, exact), (kind, close) = _pixels(live), _pixels(stored)
    assert kind == "webp"
    assert len(stored) < len(live)
    pale = (exact.min(axis=-1) > 180) & (exact.min(axis=-1) < 252)
    assert pale.mean() > 0.05
    assert abs(close - exact)[pale].mean() < 0.5
    assert abs(close - exact).mean() < 0.3


def test_nothing_but_the_picture_changes():
    live = f"<p>before</p>{picture(_drawn(), ALT).html}<p>after</p>"
    bare = [SOURCE.sub("", html) for html in (live, compress_figures(live))]
    assert bare[0] == bare[1]
    assert compress_figures("<b>data:image/png</b>") == "<b>data:image/png</b>"


def test_what_is_stored_stays_as_it_is():
    stored = compress_figures(picture(_drawn(), ALT).html)
    assert compress_figures(stored) == stored


def test_the_same_pixels_give_the_same_bytes_however_they_were_packed():
    live = picture(_drawn(), ALT)
    packed = io.BytesIO()
    Image.open(io.BytesIO(live.png)).convert("RGB").save(packed, "PNG", compress_level=3)
    redrawn = Picture(packed.getvalue(), live.alt)  # as a widget packs its pictures
    assert redrawn.png != live.png
    assert compress_figures(redrawn.html) == compress_figures(live.html)


def test_without_avif_it_says_what_to_do(monkeypatch):
    live = picture(figure()[0], "A figure that no one has seen before.").html
    monkeypatch.setattr(features, "check", lambda name: False)
    with pytest.raises(CourseError, match="Pillow"):
        compress_figures(live)


def test_nbval_compares_everything_but_the_picture():
    config = notebooks_folder().parent / "sanitize.cfg"
    patterns = get_sanitize_patterns(config.read_text())
    assert patterns

    def compared(html):
        for pattern, replacement in patterns:
            html = re.sub(pattern, replacement, html)
        return html

    live = picture(_drawn(), ALT)
    stored = compress_figures(live.html)
    assert compared(stored) == compared(live.html)
    other = picture(_drawn(), "Another sentence about what is seen.")
    assert compared(other.html) != compared(stored)


def test_a_stored_notebook_is_tidied_without_running_it(tmp_path):
    lesson = Lesson("77_made_up", *(tmp_path / name for name in ("a.py", "b.ipynb", "c.ipynb")))
    with pytest.raises(CourseError, match="has not been built"):
        building.tidy_stored(lesson, SOLVED)
    shown = nbformat.v4.new_output("display_data", {"text/html": picture(_drawn(), ALT).html})
    cell = nbformat.v4.new_code_cell("1 / 0", execution_count=1, outputs=[shown])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.write(notebook, lesson.solved)
    building.tidy_stored(lesson, SOLVED)
    stored = nbformat.read(lesson.solved, as_version=nbformat.NO_CONVERT)
    assert "data:image/avif" in stored.cells[0].outputs[0].data["text/html"]
    building.tidy(notebook)  # as a build does after it has executed
    assert stored == notebook
    first = lesson.solved.read_bytes()
    building.tidy_stored(lesson, SOLVED)
    assert lesson.solved.read_bytes() == first


def test_a_large_figure_of_noise_is_stored_coarser(monkeypatch):
    drawn, axes = figure()
    axes.imshow(np.random.default_rng(0).random((300, 400, 3)), interpolation="nearest")
    live = picture(drawn, "Noise in all colours, over the whole of the figure.").html
    stored_figures._compressed_url.cache_clear()
    coarser = compress_figures(live)
    monkeypatch.setattr(stored_figures, "LARGE", 10**9)
    stored_figures._compressed_url.cache_clear()
    assert len(coarser) < 0.85 * len(compress_figures(live))
