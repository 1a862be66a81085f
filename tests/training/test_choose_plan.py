"""Precision and XLA: what is chosen, when it is measured, and what is left as it was."""

import re

import keras
import numpy as np
import pytest

from imgcls_course.training import Plan, fit
from imgcls_course.training import choose_plan as choosing
from imgcls_course.training.apply_plan import computing_by
from imgcls_course.training.choose_plan import choose_plan
from imgcls_course.training.model_state import read_state

choice_of_xla = pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="only TensorFlow leaves a choice of XLA"
)


@pytest.fixture
def speeds(monkeypatch):
    """Made-up timings by plan, and which were asked for."""
    table, asked = {}, []

    def made_up(model, batch, plans):
        asked.extend(plans)
        return {plan: table[plan.precision, plan.jit_compile] for plan in plans}

    monkeypatch.setattr(choosing, "_speeds", made_up)
    monkeypatch.setattr(choosing, "xla_is_worth_trying", lambda device: True)
    monkeypatch.setattr(choosing, "half_precision_is_worth_trying", lambda device: True)
    return table, asked


@choice_of_xla
@pytest.mark.parametrize(
    ("bfloat16", "with_xla", "expected"),
    [
        (2.0, 1.0, ("mixed_bfloat16", False)),
        (1.05, 1.0, ("float32", False)),
        (0.5, 3.0, ("float32", True)),
        (2.0, 3.0, ("mixed_bfloat16", True)),
    ],
)
def test_the_clearly_fastest_is_chosen(make_model, data, speeds, bfloat16, with_xla, expected):
    table, _ = speeds
    table |= {
        ("float32", False): 1.0,
        ("mixed_bfloat16", False): bfloat16,
        ("float32", True): with_xla,
        ("mixed_bfloat16", True): with_xla,
    }
    plan = choose_plan(make_model(), data)
    assert (plan.precision, plan.jit_compile) == expected
    assert "measured, images a second" in str(plan)


@choice_of_xla
def test_a_plan_does_not_contradict_its_own_measurement(make_model, data, monkeypatch):
    # bfloat16 was faster at first, and the machine then slowed down; or it was a mistake.
    rounds = [
        {Plan(): 1666.0, Plan("mixed_bfloat16"): 1900.0},
        {Plan("mixed_bfloat16"): 822.0, Plan("mixed_bfloat16", True): 700.0},
    ]
    monkeypatch.setattr(choosing, "_speeds", lambda *_: rounds.pop(0))
    monkeypatch.setattr(choosing, "xla_is_worth_trying", lambda device: True)
    monkeypatch.setattr(choosing, "half_precision_is_worth_trying", lambda device: True)
    plan = choose_plan(make_model(), data)
    told = dict(re.findall(r"(float32|mixed_bfloat16(?: with XLA)?) (\d+)", plan.reason))
    chosen = plan.precision + (" with XLA" if plan.jit_compile else "")
    assert int(told[chosen]) == max(map(int, told.values()))


def test_ctrl_c_while_speeds_are_measured_moves_nothing(make_model, data, monkeypatch):
    model = make_model(dropout=0.5)
    fit(model, data, epochs=1, precision="float32", jit_compile=False)
    before, steps, train = read_state(model), [], model.train_on_batch

    def interrupted(*batch):
        steps.append(train(*batch))
        if len(steps) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(model, "train_on_batch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fit(model, data, epochs=2, jit_compile=False)
    after = read_state(model)
    for name, arrays in before.items():
        for old, new in zip(arrays, after[name], strict=True):
            np.testing.assert_array_equal(old, new)


@choice_of_xla
def test_a_layer_that_xla_cannot_compile_is_trained_without(data, monkeypatch):
    monkeypatch.setattr(choosing, "xla_is_worth_trying", lambda device: True)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.Resizing(12, 12, interpolation="bicubic"),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1e-6), loss)
    history = fit(model, data, epochs=1, precision="float32")
    assert "without XLA" in history.plan and "with XLA 0" in history.plan


@choice_of_xla
def test_it_is_measured_once(make_model, data, speeds):
    table, asked = speeds
    table |= {("float32", False): 1.0, ("mixed_bfloat16", False): 2.0}
    first = choose_plan(make_model(), data, jit_compile=False)
    count = len(asked)
    assert choose_plan(make_model(), data, jit_compile=False) == first
    assert len(asked) == count
    smaller = (data[0][:8], data[1][:8])
    choose_plan(make_model(), smaller, jit_compile=False)
    assert len(asked) > count


@pytest.mark.parametrize(("multiple", "is_tried"), [(0.1, False), (0.9, True)])
def test_half_precision_is_tried_only_where_it_is_not_hopeless(
    make_model, data, monkeypatch, multiple, is_tried
):
    # Without units for bfloat16, measuring it on a large model alone would take minutes.
    asked = []
    monkeypatch.setattr(choosing, "xla_is_worth_trying", lambda device: False)

    def made_up(model, batch, plans):
        asked.extend(plans)
        return {plan: multiple if "16" in plan.precision else 1.0 for plan in plans}

    monkeypatch.setattr(choosing, "_speeds", made_up)
    plan = choose_plan(make_model(), data)
    assert f"float32 {len(data[0])}" in plan.reason
    assert ("mixed_bfloat16" in plan.reason) == is_tried
    on_the_small_network = [one.precision for one in asked].count("mixed_bfloat16")
    assert on_the_small_network == 1 + is_tried
    choose_plan(make_model(), (data[0][:9], data[1][:9]))
    again = [one.precision for one in asked].count("mixed_bfloat16")
    assert again == on_the_small_network + is_tried  # the small network is measured once


@choice_of_xla
def test_what_is_asked_for_is_not_measured(make_model, data, speeds):
    plan = choose_plan(make_model(), data, precision="mixed_bfloat16", jit_compile=False)
    assert plan.precision == "mixed_bfloat16"
    assert not speeds[1]


def test_a_real_measurement_leaves_the_model_as_it_was(make_model, data):
    model = make_model(dropout=0.5)
    fit(model, data, epochs=1, precision="float32", jit_compile=False)
    before = read_state(model)
    plan = choose_plan(model, data, jit_compile=False)
    assert plan.precision in ("float32", "mixed_bfloat16")
    after = read_state(model)
    for name, arrays in before.items():
        for old, new in zip(arrays, after[name], strict=True):
            np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_learns_with_weights_and_logits_in_float32(make_model, data, precision):
    model = make_model()
    with computing_by(model, Plan(precision)):
        assert model.layers[1].compute_dtype == precision.removeprefix("mixed_")
        assert model.layers[-1].compute_dtype == "float32"
    history = fit(model, data, epochs=4, precision=precision, jit_compile=False)
    assert history["loss"][-1] < history["loss"][0] / 2
    assert all(weight.dtype == "float32" for weight in model.weights)
    assert all(layer.compute_dtype == "float32" for layer in model.layers)
    assert isinstance(model.optimizer, keras.optimizers.Adam)
    assert model.predict(data[0][:4], verbose=0).dtype == np.float32


def test_models_inside_a_model_are_computed_by_the_plan_too(data):
    inner = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3)])
    outer = keras.Sequential([inner, keras.layers.Flatten(), keras.layers.Dense(2)])
    outer.compile("sgd", "mse")
    with computing_by(outer, Plan("mixed_bfloat16")):
        assert inner.layers[0].compute_dtype == "bfloat16"
    assert inner.layers[0].compute_dtype == "float32"


def test_with_xla_it_learns_the_same(make_model, data):
    plain = fit(make_model(), data, epochs=2, precision="float32", jit_compile=False)
    compiled = fit(make_model(), data, epochs=2, precision="float32", jit_compile=True)
    np.testing.assert_allclose(plain["loss"], compiled["loss"], rtol=1e-3)
