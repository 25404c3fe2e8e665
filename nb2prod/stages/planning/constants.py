"""Is an expression the same whenever it is evaluated, so that it may stand at module level?"""

from __future__ import annotations

import ast

from nb2prod.source.scope import callee_name, is_dotted

# what may be called at import: makers of types and of values that never change
MAKERS = frozenset(
    """namedtuple NamedTuple TypeVar NewType ParamSpec frozenset tuple range compile timedelta
    date datetime Decimal Fraction Path PurePath itemgetter attrgetter methodcaller
    vectorize Enum IntEnum auto field partial cmp_to_key getLogger""".split()
)
TEXT_METHODS = frozenset(
    "split join upper lower strip title format replace splitlines".split()
)
DECORATORS = frozenset(
    """dataclass property staticmethod classmethod lru_cache cache cached_property wraps
    total_ordering contextmanager abstractmethod overload singledispatch jit njit vectorize
    guvectorize setter getter register final runtime_checkable unique""".split()
)
# decorators that call what they decorate
ACTING = frozenset({"interact", "interact_manual", "interactive"})


def is_literal(node: ast.expr) -> bool:
    """A number, a text, or a container of nothing else."""
    match node:
        case ast.Constant():
            return node.value is not Ellipsis
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            return is_literal(operand)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return all(is_literal(item) for item in items)
        case ast.Dict(keys=keys, values=values):
            return all(k is not None and is_literal(k) for k in keys) and all(
                map(is_literal, values)
            )
        case ast.BinOp(
            left=left,
            op=ast.Add()
            | ast.Sub()
            | ast.Mult()
            | ast.Div()
            | ast.Pow()
            | ast.FloorDiv(),
            right=right,
        ):
            return (
                is_number(left)
                and is_number(right)
                and not (isinstance(node.op, ast.Pow) and not _small(right))
            )
    return False


def is_number(node: ast.expr) -> bool:
    """A number, or arithmetic of numbers."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, int | float | complex) and not isinstance(
                value, bool
            )
        case ast.UnaryOp(operand=operand):
            return is_number(operand)
        case ast.BinOp():
            return is_literal(node)
    return False


def _small(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and abs(node.value) < 100
    )


def is_immutable(node: ast.expr) -> bool:
    """A literal that nobody can change."""
    return is_literal(node) and not any(
        isinstance(part, ast.List | ast.Dict | ast.Set) for part in ast.walk(node)
    )


def is_static_value(node: ast.expr) -> bool:
    """True where evaluating at import gives what evaluating in place gives; names are judged elsewhere."""
    match node:
        case ast.Constant() | ast.Name():
            return True
        case ast.Lambda(args=arguments):
            defaults = (*arguments.defaults, *arguments.kw_defaults)
            return all(d is None or is_static_value(d) for d in defaults)
        case ast.UnaryOp(operand=operand):
            return is_static_value(operand)
        case ast.BinOp(left=left, right=right):
            return is_literal(node) or (
                is_static_value(left) and is_static_value(right)
            )
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return all(map(is_static_value, items))
        case ast.Dict(keys=keys, values=values):
            return all(k is not None and is_static_value(k) for k in keys) and all(
                map(is_static_value, values)
            )
        case ast.Attribute(value=value):
            return is_dotted(node) or (
                isinstance(value, ast.Constant) and isinstance(value.value, str)
            )
        case ast.Subscript(value=value, slice=index):
            return is_dotted(value) and is_static_value(index)
        case ast.Call():
            return _is_static_call(node)
    return False


def _is_static_call(node: ast.Call) -> bool:
    parts = (*node.args, *(keyword.value for keyword in node.keywords))
    if not all(map(is_static_value, parts)):
        return False
    if isinstance(node.func, ast.Attribute) and isinstance(
        node.func.value, ast.Constant
    ):
        return node.func.attr in TEXT_METHODS
    if not is_dotted(node.func):
        return False
    return callee_name(node) in MAKERS and ast.unparse(node.func) not in {
        "datetime.now",
        "date.today",
    }


def is_static_definition(node: ast.stmt) -> bool:
    """True where a function or class may be made at import: no effect, no value of the moment."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [
            d for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None
        ]
        return all(map(_is_default, defaults)) and all(
            map(_is_decorator, node.decorator_list)
        )
    if isinstance(node, ast.ClassDef):
        keywords = (keyword.value for keyword in node.keywords)
        return (
            all(map(_is_decorator, node.decorator_list))
            and all(is_static_value(part) for part in (*node.bases, *keywords))
            and all(map(_is_class_statement, node.body))
        )
    return True


def _is_default(node: ast.expr) -> bool:
    return is_static_value(node) or isinstance(node, ast.Dict | ast.List)


def _is_decorator(node: ast.expr) -> bool:
    """A library's or a notebook's decorator; a call must have arguments of its own that are static."""
    if ast.unparse(node).partition("(")[0].rpartition(".")[2] in ACTING:
        return False
    if isinstance(node, ast.Call):
        parts = (*node.args, *(keyword.value for keyword in node.keywords))
        return is_dotted(node.func) and all(map(is_static_value, parts))
    return is_dotted(node)


def _is_class_statement(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return is_static_definition(node)
        case ast.Assign(value=value):
            return is_static_value(value) or _is_field(value)
        case ast.AnnAssign(value=value):
            return value is None or is_static_value(value) or _is_field(value)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
    return False


def _is_field(node: ast.expr) -> bool:
    return isinstance(node, ast.Dict | ast.List) or (
        isinstance(node, ast.Call)
        and callee_name(node) in DECORATORS | MAKERS | {"list", "dict", "set"}
    )
