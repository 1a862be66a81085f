"""The engine: every operation by centred differences, accumulation, order, and messages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from imgcls_course.scratch.autograd import ChangedValueError, Tensor, topological_order
from imgcls_course.scratch.gradient_check import check_gradient
from imgcls_course.scratch.shapes import ShapeError

few = settings(max_examples=25, deadline=None, derandomize=True)

ONE_OPERAND = {
    "minus": lambda x: -x,
    "cube": lambda x: x**3,
    "root": lambda x: x**0.5,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "relu": lambda x: (x - 1.3).relu(),
    "sum": lambda x: x.sum(),
    "sum of an axis": lambda x: x.sum(axis=1),
    "sum, kept": lambda x: x.sum(axis=(0, 2), keepdims=True),
    "mean": lambda x: x.mean(axis=-1),
    "mean of all": lambda x: x.mean(),
    "max": lambda x: x.max(axis=0),
    "max of all": lambda x: x.max(keepdims=True),
    "reshape": lambda x: x.reshape(4, -1),
    "transpose": lambda x: x.transpose(1, 2, 0),
    "reversed axes": lambda x: x.transpose(),
    "transpose, axes from the end": lambda x: x.transpose(-1, 0, -2),
    "power 0": lambda x: x**0,
    "power of an array": lambda x: x ** np.array([0.0, 1.0, 2.0, -1.5]),
    "power of itself": lambda x: x**x,
    "number to the power": lambda x: 2**x,
    "array to the power": lambda x: np.array([1.0, 2.0, 0.5, 3.0]) ** x,
    "slice": lambda x: x[:, 1:, ::2],
    "one row": lambda x: x[0],
    "repeated index": lambda x: x[[0, 0, 1], [2, 2, 0]],
    "one divided by": lambda x: 1 / x,
    "one minus": lambda x: 1 - x,
    "array times": lambda x: np.arange(4.0) * x,
    "array @": lambda x: np.ones((5, 3)) @ x,
    "used twice": lambda x: x * x + x,
    "log softmax": lambda x: x - x.exp().sum(axis=-1, keepdims=True).log(),
}


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_gradient_of_operation(name):
    operation = ONE_OPERAND[name]
    random = np.random.default_rng(7)
    point = random.uniform(0.5, 2.5, (2, 3, 4))
    tensor = Tensor(point)
    output = operation(tensor)
    doutput = random.normal(size=output.shape)
    output.backward(doutput)
    verdict = check_gradient(lambda x: operation(Tensor(x)).value, tensor.gradient, point, doutput)
    assert verdict.passed, verdict


@few
@given(
    shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3),
    operation=st.sampled_from(["__add__", "__sub__", "__mul__", "__truediv__"]),
)
def test_gradients_of_broadcast_operands(shapes, operation):
    random = np.random.default_rng(3)
    a, b = (random.uniform(0.5, 2, shape) for shape in shapes.input_shapes)
    left, right = Tensor(a), Tensor(b)
    output = getattr(left, operation)(right)
    doutput = random.normal(size=output.shape)
    output.backward(doutput)
    for tensor, point, function in (
        (left, a, lambda x: getattr(Tensor(x), operation)(b).value),
        (right, b, lambda x: getattr(Tensor(a), operation)(x).value),
    ):
        verdict = check_gradient(function, tensor.gradient, point, doutput)
        assert verdict.passed, verdict


@pytest.mark.parametrize(
    "shapes",
    [
        ((2, 3), (3, 4)),
        ((3,), (3, 4)),
        ((2, 3), (3,)),
        ((3,), (3,)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (4, 3, 2)),
        ((5, 2, 3), (3,)),
    ],
)
def test_gradients_of_matrix_products(shapes):
    random = np.random.default_rng(4)
    a, b = (random.normal(size=shape) for shape in shapes)
    left, right = Tensor(a), Tensor(b)
    output = left @ right
    np.testing.assert_allclose(output.value, a @ b)
    assert output.shape == (a @ b).shape
    doutput = random.normal(size=output.shape)
    output.backward(doutput)
    assert check_gradient(lambda x: x @ b, left.gradient, a, doutput).passed
    assert check_gradient(lambda x: a @ x, right.gradient, b, doutput).passed


def test_a_second_backward_adds_exactly_the_same_once_more():
    weights = Tensor([1.0, 2.0])
    hidden = weights * 3
    loss = (hidden * hidden).sum()
    loss.backward()
    once = weights.gradient.copy()
    loss.backward()
    np.testing.assert_array_equal(weights.gradient, 2 * once)
    np.testing.assert_array_equal(hidden.gradient, 2 * 2 * hidden.value)
    weights.clear_gradient()
    assert weights.gradient.tolist() == [0, 0]


def test_parents_come_first_and_once_and_depth_is_no_limit():
    start = Tensor(1.0)
    output = start
    for _ in range(5000):
        output = output + output
        output = output * 0.5
    order = topological_order(output)
    place = {tensor: number for number, tensor in enumerate(order)}
    assert len(place) == len(order) and order[-1] is output
    assert all(place[parent] < place[tensor] for tensor in order for parent in tensor.parents)
    output.backward()
    assert start.gradient == pytest.approx(1)


def test_equal_maxima_share_the_gradient():
    tensor = Tensor([[1.0, 3.0, 3.0]])
    tensor.max(axis=1).sum().backward()
    assert tensor.gradient.tolist() == [[0, 0.5, 0.5]]


def test_an_optimizer_can_step_the_value_in_place():
    tensor = Tensor([1.0, 2.0])
    value = tensor.value
    value -= 1
    assert tensor.value.tolist() == [0, 1]
    assert "0." in repr(tensor)


def test_a_graph_keeps_the_values_that_it_was_built_with():
    weights, factor = Tensor([1.0, 2.0]), Tensor(3.0)
    loss = (weights * factor + weights.log()).sum()
    weights.value, factor.value = np.array([10.0, 20.0]), np.array(30.0)
    loss.backward()
    np.testing.assert_allclose(weights.gradient, [3 + 1, 3 + 1 / 2])
    assert factor.gradient == 1 + 2


def test_a_learner_can_add_an_operation():
    x = Tensor([0.5, 1.0])
    sine = Tensor(np.sin(x.value), (x,), "sin", lambda g: (g * np.cos(x.value),))
    sine.sum().backward()
    np.testing.assert_allclose(x.gradient, np.cos(x.value))


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda x: x + np.ones(4), r"\+ of shape \(2, 3\) and shape \(4,\)"),
        (lambda x: x @ np.ones((2, 3)), r"@ of shape \(2, 3\) and shape \(2, 3\)"),
        (lambda x: x.reshape(4, 2), r"shape \(2, 3\) and shape \(4, 2\)"),
        (lambda x: x.transpose(0, 0), r"axes \(0, 0\) .* shape \(2, 3\)"),
        (lambda x: x.backward(), r"tensor of shape \(2, 3\).*gradient of shape \(\)"),
        (lambda x: x.sum().backward(np.ones(3)), r"tensor of shape \(\).*gradient of shape \(3,\)"),
    ],
)
def test_messages_name_the_shapes_that_were_met(action, message):
    with pytest.raises(ShapeError, match=message):
        action(Tensor(np.ones((2, 3))))


@few
@given(axes=st.permutations(range(4)), from_the_end=st.lists(st.booleans(), min_size=4, max_size=4))
def test_axes_of_transpose_may_be_counted_from_the_end(axes, from_the_end):
    named = [
        axis - 4 if negative else axis for axis, negative in zip(axes, from_the_end, strict=True)
    ]
    x, doutput = Tensor(np.arange(120.0).reshape(2, 3, 4, 5)), np.arange(120.0)
    output = x.transpose(*named)
    assert output.shape == np.transpose(x.value, axes).shape
    output.backward(doutput.reshape(output.shape))
    np.testing.assert_array_equal(x.gradient.transpose(axes), doutput.reshape(output.shape))


def test_relu_of_infinities():
    x = Tensor([-np.inf, -1.0, 0.0, 2.0, np.inf])
    output = x.relu()
    output.backward(np.ones(5))
    assert output.value.tolist() == [0, 0, 0, 2, np.inf]
    assert x.gradient.tolist() == [0, 0, 0, 1, 1]
    assert np.isnan(Tensor([np.nan]).relu().value)


@pytest.mark.parametrize(
    ("base", "power", "by_base", "by_power"),
    [
        (0.0, 0.0, 0, 0),
        (0.0, 1.0, 1, 0),
        (0.0, 2.0, 0, 0),
        (-2.0, 0.0, 0, None),
        (3.0, 0.0, 0, np.log(3)),
    ],
)
def test_slopes_of_a_power_at_0(base, power, by_base, by_power):
    for exponent in (power, Tensor(power)):
        with np.errstate(invalid="ignore"):
            x = Tensor(base)
            (x**exponent).backward()
        assert x.gradient == by_base
    if by_power is not None:
        assert exponent.gradient == pytest.approx(by_power)


def test_a_tensor_has_its_own_numbers():
    array = np.ones(3)
    x = Tensor(array)
    array[0] = 5
    x.value[1] = 7
    assert x.value.tolist() == [1, 7, 1] and array.tolist() == [5, 1, 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda x, y: x.value.__setitem__(0, 9.0),
        lambda x, y: x.value.__imul__(2),
        lambda x, y: x.value.sort(),
        lambda x, y: y.value.__iadd__(1),
        lambda x, y: x[1:].value.__iadd__(1),
    ],
)
def test_a_change_in_place_before_backward_is_told(change):
    x = Tensor([3.0, 2.0, 1.0], name="weights")
    y = x * x
    loss = (y.exp() * x).sum()
    change(x, y)
    with pytest.raises(ChangedValueError, match="changed in place"):
        loss.backward()


def test_a_new_value_before_backward_and_a_change_after_it_are_right():
    x = Tensor([3.0, 2.0])
    loss = (x * x).sum()
    x.value = x.value * 10
    loss.backward()
    assert x.gradient.tolist() == [6, 4]
    x.value -= 0.1 * x.gradient
    x.clear_gradient()
    (x * 2).sum().backward()
    assert x.gradient.tolist() == [2, 2]
