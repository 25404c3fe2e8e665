"""What of a notebook is configuration: names, keywords, questions and literals that say so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2prod.source.file_calls import PATH_READERS, PATH_WRITERS
from nb2prod.source.scope import callee_name

KEYWORDS = frozenset(
    """random_state seed test_size train_size n_estimators n_clusters n_components n_neighbors
    n_splits max_depth learning_rate epochs batch_size max_iter n_iter num_epochs n_epochs""".split()
)
NAMES = KEYWORDS | {
    "random_seed",
    "num_samples",
    "n_samples",
    "n_trees",
    "k_folds",
    "lr",
    "SEED",
}
SEEDS = frozenset(
    {"seed", "manual_seed", "set_random_seed", "default_rng", "RandomState"}
)
LOOKS_AROUND = re.compile(
    r"\b(listdir|glob|iglob|rglob|scandir|walk|chdir|getcwd|remove|rename|exists|isfile|isdir"
    r"|unlink|iterdir|is_file|is_dir|make_archive|with_suffix|with_name|with_stem)\b"
)
UPPER = re.compile(r"^[A-Z][A-Z0-9_]+$")
PATH_NAME = re.compile(
    r"(^|_)(path|file|filename|fname|url|uri|dir|folder|directory)s?$", re.IGNORECASE
)
TUNED_NAME = re.compile(
    r"^(n|num)_[a-z_]+$|(^|_)(cutoff|threshold|thresh|horizon|size|seed|fraction|frac|ratio|rate|folds?|epochs?)$"
)
DATED_NAME = re.compile(
    r"(^|_)(start|end|begin|cutoff|split|since|until|from|to|date|day|month)(_|$)"
)
DATE = re.compile(r"\d{4}-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?)?)?")
QUESTIONS = frozenset({"input", "getpass", "raw_input"})
LARGEST_DEFAULT = 200


def is_tuned(name: str, value: ast.expr) -> bool:
    """True for a number or a date whose name says that a person chose it."""
    match value:
        case ast.Constant(value=str(text)):
            return bool(DATE.fullmatch(text) and DATED_NAME.search(name.lower()))
        case ast.Constant(value=int() | float()):
            return bool(TUNED_NAME.search(name.lower()))
    return False


def asked(
    node: ast.stmt, own: frozenset[str] = frozenset()
) -> tuple[str, str, str] | None:
    """The name, type and prompt of `name = input("prompt")`, where `input` is not the notebook's own."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call() as call
        ) | ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call):
            kind = "str"
            if (
                callee_name(call) in {"int", "float"}
                and len(call.args) == 1
                and isinstance(call.args[0], ast.Call)
            ):
                kind, call = callee_name(call), call.args[0]
            if callee_name(call) in {"input", "getpass"} - own and all(
                isinstance(a, ast.Constant) for a in call.args
            ):
                prompt = " ".join(
                    str(a.value) for a in call.args if isinstance(a, ast.Constant)
                )
                return name, kind, prompt
    return None


def is_secret(node: ast.stmt) -> bool:
    """True where what is asked for is shown to nobody: `getpass()`, `input("secret: …")`."""
    question = asked(node)
    hidden = any(
        isinstance(n, ast.Call) and callee_name(n) == "getpass" for n in ast.walk(node)
    )
    return hidden or (question is not None and question[2].startswith("secret: "))


def asks(node: ast.stmt, own: frozenset[str]) -> bool:
    """True where a statement asks a person, and no setting can take its place."""
    if asked(node, own) is not None:
        return False
    return any(
        isinstance(n, ast.Call)
        and callee_name(n) in QUESTIONS - own
        and isinstance(n.func, ast.Name)
        for n in ast.walk(node)
    )


def calls_of(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that a statement itself makes, not those in functions that it defines."""
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        if isinstance(
            current, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
        ):
            continue
        if isinstance(current, ast.Call):
            yield current
        stack += reversed(list(ast.iter_child_nodes(current)))


def is_writer(call: ast.Call) -> bool:
    """True for `df.to_csv(path)` and for `open(path, "w")`."""
    if callee_name(call) in PATH_WRITERS or _saves_a_page(call):
        return True
    if callee_name(call) != "open":
        return False
    modes = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "mode")]
    return any(
        isinstance(m, ast.Constant) and str(m.value)[:1] in {"w", "a", "x"}
        for m in modes
    )


def takes_a_path(call: ast.Call) -> bool:
    """True for readers and writers, whose first argument is a path."""
    return callee_name(call) in PATH_READERS | PATH_WRITERS or _saves_a_page(call)


def _saves_a_page(call: ast.Call) -> bool:
    """True for `chart.save("chart.html")`, of whichever library; not for `save(chart, path)`."""
    match call:
        case ast.Call(
            func=ast.Attribute(attr="save"), args=[ast.Constant(value=str(path)), *_]
        ):
            return path.endswith(".html")
    return False


def type_of(value: ast.expr) -> str | None:
    """The annotation of a literal, exact to its elements; None where it has none."""
    try:
        return _type_of(ast.literal_eval(value))
    except (ValueError, TypeError, SyntaxError):
        return _type_of_arithmetic(value) if isinstance(value, ast.BinOp) else None


def _type_of_arithmetic(value: ast.BinOp) -> str:
    """Of numbers alone: `2 * 3` and `10**6` are whole, `0.1 * 2`, `3 / 2` and `10**-6` are not."""
    parts = [type(part) for part in ast.walk(value)]
    numbers = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant)]
    shrinks = ast.Pow in parts and ast.USub in parts
    whole = all(type(number) is int for number in numbers)
    return "int" if whole and ast.Div not in parts and not shrinks else "float"


def _type_of(value: object) -> str | None:
    if value is None:
        return "None"
    if isinstance(value, bool | int | float | str):
        return type(value).__name__
    if isinstance(value, list | tuple | set):
        kinds = sorted({_type_of(item) or "" for item in value})
        if not kinds or "" in kinds or len(kinds) > 2:
            return None
        if isinstance(value, tuple):
            return (
                f"tuple[{', '.join(_type_of(item) or '' for item in value)}]"
                if len(value) <= 4
                else None
            )
        return f"{type(value).__name__}[{' | '.join(kinds)}]"
    if isinstance(value, dict):
        keys, values = ({_type_of(i) for i in part} for part in (value, value.values()))
        if len(keys) == 1 and len(values) == 1 and None not in keys | values:
            return f"dict[{keys.pop()}, {values.pop()}]"
    return None
