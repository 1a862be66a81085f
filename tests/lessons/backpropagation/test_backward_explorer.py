from imgcls_course.lessons.backpropagation.backward_explorer import COMPUTATIONS, backward_explorer
from imgcls_course.lessons.backpropagation.small_computations import (
    one_neuron,
    shared_weight,
    shortcut,
)


def test_at_first_only_values_are_known():
    explorer = backward_explorer()
    assert "Gradients so far: none" in explorer.picture.alt
    assert "the loss, 1, on the right" in explorer.picture.alt


def test_the_sweep_goes_back_one_step_at_a_time():
    explorer = backward_explorer()
    pictures = [explorer.picture.png]
    for step, told in (
        (1, "The gradient of loss is 1. It hands 1 × −2 = −2 to error."),
        (2, "It hands −2 × 1 = −2 to score and −2 × −1 = 2 to t."),
        (3, "It hands −2 × 1 = −2 to product and −2 × 1 = −2 to b."),
        (4, "It hands −2 × 4 = −8 to w and −2 × 2 = −4 to x."),
    ):
        explorer.controls["step"].value = step
        assert told in explorer.picture.alt
        pictures.append(explorer.picture.png)
    assert "Gradients so far: w −8, x −4, product −2" in explorer.picture.alt
    assert len(set(pictures)) == 5


def test_the_gradients_at_the_end_are_those_of_the_engine():
    explorer = backward_explorer()
    for name, compute in COMPUTATIONS.items():
        explorer.controls["computation"].value = name
        explorer.controls["weight"].value = -1.5
        explorer.controls["step"].value = explorer.controls["step"].max
        loss = compute(-1.5)
        loss.backward()
        weight = loss
        while weight.name != "w":
            weight = next(p for p in weight.parents if p.name == "w" or p.parents)
        written = f"{weight.gradient:.2f}".rstrip("0").rstrip(".").replace("-", "−")
        assert f" w {written}" in explorer.picture.alt


def test_a_value_that_is_used_twice_collects_its_shares():
    explorer = backward_explorer("one weight, used twice", step=4)
    assert " w −2," in explorer.picture.alt
    explorer.controls["step"].value = 5
    assert " w 4," in explorer.picture.alt


def test_the_right_weight_makes_all_gradients_zero():
    explorer = backward_explorer(step=5)
    assert "Gradients so far: w −8," in explorer.picture.alt
    explorer.controls["weight"].value = 2.25  # a place that the slider can reach
    assert "Gradients so far: w 0, x 0, product 0, b 0, score 0, t 0" in explorer.picture.alt


def test_every_computation_names_all_its_numbers_and_fits_the_slider():
    for compute in (one_neuron, shared_weight, shortcut):
        tensors = [compute(1.0)]
        while tensors:
            tensor = tensors.pop()
            assert tensor.name
            tensors.extend(tensor.parents)
    explorer = backward_explorer()
    assert explorer.controls["step"].max == 5
    assert all(control.description for control in explorer.controls.values())


def test_going_back_gives_the_same_picture():
    explorer = backward_explorer(step=3)
    before = explorer.picture
    explorer.controls["step"].value = 1
    explorer.controls["computation"].value = "one value, used twice"
    explorer.controls["computation"].value = "one neuron"
    explorer.controls["step"].value = 3
    assert explorer.picture == before
