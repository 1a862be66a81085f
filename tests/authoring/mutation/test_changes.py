"""Which small changes are made of a function."""

import ast

import numpy as np
import pytest

from imgcls_course.authoring.mutation.changes import changes_of, plain_definition


def changes(body, parameters="x, k", **arguments):
    """Texts of all changes of a function with that body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    definition = ast.parse(f"def answer({parameters}):\n{lines}").body[0]
    return [
        change.text for change in changes_of(plain_definition(definition), {"np": np}, arguments)
    ]


def afterwards(body, **options):
    """What the single line of a body becomes."""
    made = changes(body, **options)
    return {one.removeprefix(f"{body} -> ") for one in made if one.startswith(f"{body} -> ")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("return x < k", {"return x <= k", "return x > k"}),
        ("return x == k", {"return x != k"}),
        ("return x + k", {"return x - k", "return x", "return k"}),
        ("return x - k", {"return x + k", "return k - x", "return x", "return k"}),
        ("return x @ k", {"return k @ x"}),
        ("return x // k", {"return x / k", "return -(-x // k)"}),
        ("return -x", {"return x"}),
        ("return x[k]", {"return x[k - 1]", "return x"}),
        ("return x[1:]", {"return x[2:]", "return x[0:]", "return x[:]"}),
        ("return x[:k]", {"return x[:k + 1]", "return x[:k - 1]", "return x[:]"}),
        ("return x.T", {"return x"}),
        ("return (x, k)", {"return (k, x)"}),
        ("return x and k", {"return x or k", "return x", "return k"}),
        ("return x if k else 2", {"return x", "return 2", "return x if k else 3"}),
        ("return x.sum(axis=1, keepdims=True)", {
            "return x.sum(axis=0, keepdims=True)", "return x.sum(axis=1)",
            "return x.sum(keepdims=True)", "return x.mean(axis=1, keepdims=True)", "return x",
        }),
        ("return np.clip(x, 0, k)", {"return x", "return np.clip(0, x, k)",
                                     "return np.clip(x, 1, k)"}),
        ("return max(x, 1)", {"return x", "return 1", "return min(x, 1)"}),
        ("return np.argmax(x)", {"return 0", "return np.argmin(x)"}),
        ("return np.floor(x)", {"return np.round(x)", "return np.ceil(x)", "return x"}),
        ("return int(x / k)", {"return round(x / k)", "return x / k"}),
        ("return x.astype(np.uint8)", {"return x.astype(np.int64)", "return x"}),
        ("return 1.96 * x", {"return 2.156 * x", "return 1.764 * x", "return x"}),
        ("return x + 1e-07", {"return x + 0.0", "return x + 0.0001"}),
        ("return [i for i in x if i > k]", {
            "return [i for i in list(x)[:1] if i > k]", "return [i for i in list(x)[:-1] if i > k]",
            "return [i for i in x]", "return [i for i in x if i >= k]",
        }),
        ("return np.square(x, k)", {"return np.square(k, x)"}),
    ],
)  # fmt: skip
def test_of_an_expression(line, expected):
    assert expected <= afterwards(line)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x += k", {"x += k -> pass", "x += k -> x -= k", "x += k -> x = k"}),
        ("x[0] = k", {"x[0] = k -> pass"}),
        ("x = x / k", {"x = x / k -> pass"}),
        ("if x:\n    return k", {"if x: -> if True:", "if x: -> if False:"}),
        ("for i in x:\n    k += i", {"for i in x: -> for i in list(x)[:1]:"}),
        ("for i in x:\n    if i:\n        break", {"for i in x: -> for i in list(x)[::-1]:",
                                                  "break -> pass"}),
        ("rows, columns = x.shape\nreturn rows - columns", {
            "rows, columns = x.shape -> columns, rows = x.shape",
            "columns for rows in return rows - columns",
        }),
    ],
)  # fmt: skip
def test_of_a_statement(body, expected):
    assert expected <= set(changes(body))


def test_of_parameters():
    square = np.ones((3, 3))
    made = changes("return height * len(x)", "height, width, x", height=2, width=3, x=square)
    assert {"height is always 2", "width for height in return height * len(x)"} <= set(made)
    assert "return height * len(x) -> return height * x.shape[1]" in made
    assert "every item of x is the first" not in made  # its length is all that is read
    assert "width is always 3" not in made
    assert "every item of x is the first" in changes("return x.mean()", "x", x=square)


@pytest.mark.parametrize(
    "line",
    ["return float(x)", "return max(x, k)", "return (x - k) ** 2", "return abs(x - k)"],
)
def test_what_makes_no_difference_is_not_made(line):
    assert not {
        "return x", "return max(k, x)", "return (k - x) ** 2", "return abs(k - x)",
    } & (afterwards(line) - {"return x"} if "float" not in line else afterwards(line))  # fmt: skip


def test_texts_tell_changes_apart_and_stay():
    body = "return x[1] + x[1]"
    made = changes(body)
    assert len(set(made)) == len(made)
    assert "return x[1] + x[1] -> return x[2] + x[1]" in made
    assert made == changes(f'"""A docstring."""\n{body}')


def test_each_change_is_one_function_that_compiles():
    definition = plain_definition(ast.parse("def f(x: int) -> int:\n    return x * 2 + 1").body[0])
    made = changes_of(definition, {}, {"x": 3})
    assert len({ast.dump(one.function) for one in made}) == len(made)
    for change in made:
        compile(ast.Module([change.function], []), "<changed>", "exec")
    assert ast.unparse(definition) == "def f(x):\n    return x * 2 + 1"
