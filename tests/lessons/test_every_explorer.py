"""What holds for every widget of the course; new ones are found by themselves."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "widgets.py"


def _load_benchmark():
    spec = importlib.util.spec_from_file_location("widgets_benchmark", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


benchmark = _load_benchmark()
WIDGETS = benchmark.all_widgets()


@pytest.fixture(params=list(WIDGETS))
def explorer(request):
    return benchmark.make(request.param, WIDGETS[request.param])


def test_the_widgets_are_found():
    assert {"logits_explorer", "learning_rate_explorer", "pixel_explorer"} <= set(WIDGETS)


def test_each_control_is_labelled_and_can_be_reached_with_the_keyboard(explorer):
    assert explorer.controls
    for control in explorer.controls.values():
        assert control.description.strip()
        assert not control.disabled
        assert getattr(control, "tabbable", None) is not False


def test_each_control_that_can_be_moved_draws_another_picture(explorer):
    random = np.random.default_rng(0)
    for name, control in explorer.controls.items():
        seen = {explorer.picture.html}
        for value, _ in zip(benchmark.other_values(control, random), range(8), strict=False):
            control.value = value
            seen.add(explorer.picture.html)
        if benchmark.can_be_moved(control):
            assert len(seen) > 1, name


def test_the_widget_shows_the_picture_and_a_page_without_a_kernel_does_too(explorer):
    assert explorer.widget.children[-1].value == explorer.picture.html
    bundle = explorer._repr_mimebundle_()
    assert explorer.picture.png and bundle["text/html"] == explorer.picture.html
    assert len(explorer.picture.alt.split()) >= 6
