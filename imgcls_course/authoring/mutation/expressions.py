"""Small changes of an expression."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_DIRECTED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
FUNCTIONS = {
    "min": ("max",),
    "max": ("min",),
    "argmin": ("argmax",),
    "argmax": ("argmin",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
    "sum": ("mean", "max"),
    "mean": ("sum", "max"),
    "prod": ("sum",),
    "std": ("var",),
    "var": ("std",),
    "any": ("all",),
    "all": ("any",),
    "floor": ("ceil", "round"),
    "ceil": ("floor", "round"),
    "round": ("floor", "ceil"),
    "rint": ("floor", "ceil"),
    "int": ("round",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "log": ("log2", "log1p"),
    "exp": ("expm1",),
}
DTYPES = {
    "float64": "float32",
    "float32": "float64",
    "float": "int",
    "int": "float",
    "int64": "float64",
    "uint8": "int64",
    "int8": "int64",
    "bool": "int",
}
_SYMMETRIC = {"min", "max", "minimum", "maximum", "logaddexp", "isclose"}
# What keeps an error from passing unnoticed, and what makes NumPy's numbers Python's.
_WITHOUT_EFFECT = {"float", "bool", "list", "tuple", "array", "asarray", "enumerate"}
_TINY = 1e-3


@dataclass(frozen=True)
class Context:
    """What is known of a function around the node that is changed.

    Attributes:
        modules: names that stand for modules, such as "np".
        tables: names that stand for arrays with rows and columns.
        without_sign: the `id` of each node whose sign does not matter, since it is squared.
    """

    modules: set[str]
    tables: set[str]
    without_sign: set[int]


def nodes_without_sign(function: ast.FunctionDef) -> set[int]:
    """The `id` of each expression that is squared, or whose absolute value is taken."""
    found = set[int]()
    for node in ast.walk(function):
        match node:
            case ast.BinOp(op=ast.Pow(), right=ast.Constant(2)):
                found.add(id(node.left))
            case ast.Call(func=ast.Name("abs") | ast.Attribute(attr="abs"), args=[inner]):
                found.add(id(inner))
    return found


def changed_expressions(node: ast.AST, context: Context) -> Iterator[ast.AST]:
    """All changes of one node of an expression, its parts left as they are.

    Args:
        node: an expression, a part of a comprehension, or a slice.
        context: what is known of the function.
    """
    match node:
        case ast.Constant():
            yield from _constants(node)
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp():
            yield from _operations(node, context)
        case ast.UnaryOp():
            yield node.operand
        case ast.BoolOp():
            yield from _conditions(node)
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.Call():
            yield from _calls(node, context)
        case ast.Attribute(attr="T"):
            yield node.value
        case ast.Slice():
            yield from _slices(node)
        case ast.Subscript(ctx=ast.Load()):
            yield from _subscripts(node)
        case ast.Tuple() | ast.List():
            for elements in _swapped(node.elts):
                yield _altered(node, elts=elements)
        case ast.comprehension():
            yield from _iterations(node)


def _altered(node: Any, **fields: Any) -> Any:
    """A copy of a node in which some fields are others; the rest is shared."""
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def code(template: str, **parts: ast.expr) -> ast.expr:
    """An expression from its code, with nodes in the place of names."""
    made = ast.parse(template, mode="eval").body
    names = [n for n in ast.walk(made) if isinstance(n, ast.Name) and n.id in parts]
    return copy.deepcopy(made, {id(name): parts[name.id] for name in names})


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        others: tuple[Any, ...] = (not value,)
    elif isinstance(value, int):
        others = (value + 1, value - 1)
    elif isinstance(value, float) and 0 < abs(value) <= _TINY:
        others = (0.0, _short(1000 * value))  # a guard; a few times as much of it need not show
    elif isinstance(value, float):
        others = (_short(1.1 * value), _short(0.9 * value), 0.0) if value else (1.0,)
    elif isinstance(value, str):
        others = ("",)
    else:
        others = ()
    for other in others:
        yield ast.Constant(other)


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in COMPARISONS.get(type(operator), ()):
            yield _altered(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])


def _operations(node: ast.BinOp, context: Context) -> Iterator[ast.AST]:
    if isinstance(node.op, (ast.Mult, ast.Div)) and getattr(node.right, "value", None) == 1:
        return
    for other in OPERATORS.get(type(node.op), ()):
        yield _altered(node, op=other())
    yield node.left
    yield node.right
    if isinstance(node.op, _DIRECTED) and id(node) not in context.without_sign:
        yield _altered(node, left=node.right, right=node.left)
    if isinstance(node.op, ast.FloorDiv):
        yield code("-(-LEFT // RIGHT)", LEFT=node.left, RIGHT=node.right)


def _conditions(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield _altered(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for place in range(len(node.values)):
        left = [*node.values[:place], *node.values[place + 1 :]]
        yield _altered(node, values=left) if len(left) > 1 else left[0]


def _calls(node: ast.Call, context: Context) -> Iterator[ast.AST]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _root(node.func)
    for place, keyword in enumerate(node.keywords):
        if keyword.arg != "strict":
            yield _altered(node, keywords=[*node.keywords[:place], *node.keywords[place + 1 :]])
    if name not in _SYMMETRIC:
        for arguments in _swapped(node.args):
            yield _altered(node, args=arguments)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    is_method = owner is not None and _root(owner) not in context.modules
    if is_method:
        yield owner
    elif _changes_values(name, node.args):
        yield node.args[0]
    for other in FUNCTIONS.get(name, ()):
        if "int" not in (name, other) or isinstance(node.args[0], ast.BinOp):
            yield _altered(node, func=_renamed(node.func, other))
    if name == "argsort":
        yield code("CALL[::-1]", CALL=node)
    if name in ("argmax", "argmin") and not node.keywords and len(node.args) <= 1:
        yield ast.Constant(0)
    if name in ("max", "min") and isinstance(node.func, ast.Name) and len(node.args) == 1:
        yield code("list(ITEMS)[0]", ITEMS=node.args[0])
    if name in ("max", "min", "minimum", "maximum") and not is_method and len(node.args) == 2:
        yield node.args[1]
    if name == "len" and getattr(node.args[0], "id", "") in context.tables:
        yield code("ITEMS.shape[1]", ITEMS=node.args[0])
    if name == "sorted" and not node.keywords:
        yield code("CALL[::-1]", CALL=node)
    yield from _other_dtypes(node)


def _changes_values(name: str, arguments: Sequence[ast.expr]) -> bool:
    """Whether a function does anything to its first argument that a comparison could notice."""
    if not arguments or isinstance(arguments[0], (ast.Starred, ast.GeneratorExp)):
        return False
    if name == "int":
        return isinstance(arguments[0], ast.BinOp)
    return name not in _WITHOUT_EFFECT


def _other_dtypes(node: ast.Call) -> Iterator[ast.AST]:
    """The same call with another dtype among its arguments."""
    for place, argument in enumerate(node.args):
        if (other := _other_dtype(argument)) is not None:
            yield _altered(node, args=[*node.args[:place], other, *node.args[place + 1 :]])
    for place, keyword in enumerate(node.keywords):
        if (other := _other_dtype(keyword.value)) is not None:
            changed = _altered(keyword, value=other)
            before, after = node.keywords[:place], node.keywords[place + 1 :]
            yield _altered(node, keywords=[*before, changed, *after])


def _other_dtype(node: ast.expr) -> ast.expr | None:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)
    return _renamed(node, DTYPES[name]) if name in DTYPES else None


def _renamed(node: ast.expr, name: str) -> ast.expr:
    if isinstance(node, ast.Attribute):
        return _altered(node, attr=name)
    return ast.Name(name, ast.Load())


def _root(node: ast.AST) -> str:
    """The name with which a chain of attributes begins; empty where it begins with a call."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _slices(node: ast.Slice) -> Iterator[ast.AST]:
    for field in ("lower", "upper", "step"):
        bound = getattr(node, field)
        if bound is None:
            continue
        yield _altered(node, **{field: None})
        if field != "step" and not isinstance(bound, (ast.Constant, ast.UnaryOp)):
            for change in ("BOUND + 1", "BOUND - 1"):
                yield _altered(node, **{field: code(change, BOUND=bound)})


def _subscripts(node: ast.Subscript) -> Iterator[ast.AST]:
    """The item before, and no index at all."""
    yield node.value
    if isinstance(node.slice, (ast.Name, ast.BinOp)):
        yield _altered(node, slice=code("INDEX - 1", INDEX=node.slice))


def _swapped(elements: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """Each pair of neighbours in the other order: roles that are mixed up."""
    for place in range(len(elements) - 1):
        first, second = elements[place : place + 2]
        yield [*elements[:place], second, first, *elements[place + 2 :]]


def _iterations(node: ast.comprehension) -> Iterator[ast.AST]:
    for iterable in other_iterables(node.iter):
        yield _altered(node, iter=iterable)
    for place in range(len(node.ifs)):
        yield _altered(node, ifs=[*node.ifs[:place], *node.ifs[place + 1 :]])


def other_iterables(iterable: ast.expr) -> Iterator[ast.expr]:
    """The first item only, all but the first, and all but the last."""
    for items in ("[:1]", "[1:]", "[:-1]"):
        yield code(f"list(ITEMS){items}", ITEMS=iterable)
