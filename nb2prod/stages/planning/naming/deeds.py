"""Statements -> a verb and a noun for what they do."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from nb2prod.source.file_calls import loads_data, saves_data
from nb2prod.source.identifiers import snake_case
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.constants import is_literal
from nb2prod.stages.planning.naming.deed import Deed
from nb2prod.stages.planning.naming.models import classes_of, fitting, judging
from nb2prod.stages.planning.naming.nouns import (
    column_nouns,
    figure_noun,
    file_noun,
    first_noun,
    is_named,
    is_plot,
    is_telling,
    label_noun,
    noun_of,
    plain,
    printed_noun,
    title_nouns,
)
from nb2prod.stages.planning.naming.values import bound_by, calls_of, values_of
from nb2prod.stages.planning.naming.vocabulary import (
    AMBIGUOUS,
    CHANCE,
    GENERATORS,
    OWN_PLOTS,
    SEEDING,
    SETS_UP,
    VERB_OF_CALL,
    VERBS,
)

WEAK_VERBS = frozenset({"compute", "make", "get"})
NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})
# what is done on the way to random numbers
SHAPING = WEAK_VERBS | {"sort", "reshape", "build"}
# what is worth doing for what is shown of it
SHOWN_BY_ITSELF = frozenset(
    """evaluate cross_validate test solve optimize simulate compare tabulate summarize count correlate
    fetch run check tune bootstrap integrate forecast predict explore""".split()
)


def deed_of(
    nodes: Sequence[ast.stmt],
    outputs: Sequence[str],
    *,
    draws: bool = False,
    known: Mapping[str, str] = NOTHING_KNOWN,
) -> Deed:
    """The deed that a reader would name the statements after; `known` are the classes of variables."""
    calls = list(calls_of(nodes))
    names = [callee_name(call) for call in calls]
    noun = noun_of(outputs)
    fitted = bound_by(nodes, outputs, {"fit", "train"}.__contains__)
    if "train_test_split" in names and _splits(nodes, outputs) and not fitted:
        return Deed(verb="split", noun="data")
    plots = [c for c in calls if is_plot(callee_name(c))]
    drawn = plots or [c for c in calls if OWN_PLOTS.search(callee_name(c))]
    if draws and drawn and not outputs and "fit" not in names:
        return _plotting(nodes, calls, drawn)
    readers = [c for c in calls if loads_data(callee_name(c))]
    if readers and len(nodes) <= 12 and not fitted:
        read = noun_of(bound_by(nodes, outputs, loads_data))
        files = [f for f in dict.fromkeys(map(file_noun, readers)) if f]
        said = next(filter(is_telling, (read, noun_of(files), noun)), "")
        said = said or next(filter(is_named, (read, *files, noun)), "data")
        return Deed(verb="load", noun=said)
    if fits := [c for c in calls if callee_name(c) in {"fit", "train"}]:
        known = {**known, **classes_of(nodes)}
        return fitting(nodes, fits, names, outputs, known)
    if judged := judging(nodes, calls, outputs):
        return judged
    if plots and len(plots) * 3 >= len(calls):
        return _plotting(nodes, calls, plots, noun)
    writers = [c for c in calls if saves_data(callee_name(c))]
    if writers:
        files = [f for f in dict.fromkeys(map(file_noun, writers)) if f]
        said = next(filter(is_telling, (noun_of(files), noun)), noun)
        return Deed(verb="save", noun=said or "data")
    if subject := _set_up(nodes):
        return Deed(verb="set_up", noun=subject)
    if not outputs:
        return _shown_deed(nodes, calls, plots=bool(plots))
    verb = _making_verb(nodes, outputs)
    if verb in WEAK_VERBS | {"build"} and re.fullmatch(
        r"(\w+_)?(data|features|target)", noun
    ):
        verb = "prepare"
    return Deed(verb=verb, noun=noun)


def _splits(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> bool:
    """True where the parts of a split are handed on, or nothing is."""
    parts = bound_by(nodes, outputs, {"train_test_split"}.__contains__)
    return len(parts) > 1 or not outputs


def _plotting(
    nodes: Sequence[ast.stmt], calls: Sequence[ast.Call],
    plots: Sequence[ast.Call], noun: str = "",
) -> Deed:  # fmt: skip
    """Drawing: named after its title, its file, what it hands on, its axes, its columns, or its data."""
    titles = title_nouns(plots)
    labels = label_noun(plots)
    told = "".join(titles[:1]) or figure_noun(calls) or noun
    said = told or labels
    columns = column_nouns(calls)
    if not said and len(columns) == 1:
        said = columns[0]
    first = first_noun(nodes, called=False)
    data = first if is_telling(first) else ""
    return Deed(
        verb="plot", noun=said or data or next(iter(columns), first),
        is_guess=not said, is_detail=bool(said and not told), others=tuple(filter(None, (*titles, labels, *columns))),
    )  # fmt: skip


def _shown_deed(
    nodes: Sequence[ast.stmt], calls: Sequence[ast.Call], *, plots: bool
) -> Deed:
    """What statements do that hand nothing on."""
    names = [callee_name(call) for call in calls]
    if plots:
        said = figure_noun(calls)
        return Deed(verb="plot", noun=said or first_noun(nodes), is_guess=not said)
    if all(isinstance(node, ast.Assert) for node in nodes):
        return Deed(verb="check", noun=first_noun(nodes))
    verbs = [v for v in map(_call_verb, names) if v in SHOWN_BY_ITSELF]
    is_looked_at = _is_shown(nodes[-1]) if nodes else False
    verb = "print" if "print" in names else "show" if is_looked_at else "run"
    said = printed_noun(calls)
    return Deed(
        verb=verbs[-1] if verbs else verb,
        noun=said or first_noun(nodes),
        is_guess=not said,
    )


def _is_shown(node: ast.stmt) -> bool:
    """True for what a cell shows at its end: a value, or what a library's function gives."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name()) | ast.Constant()):
            return False
        case ast.Expr():
            return True
    return False


def _making_verb(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> str:
    """The verb for how the outputs get their values: the most telling of those that their last calls say."""
    if all(map(_only_defines, nodes)):
        return "define"
    words = f"_{noun_of(outputs)}_"
    named = [output for output in outputs if f"_{plain(output)}_" in words]
    for names in (named, outputs):
        values = values_of(nodes, frozenset(names))
        verbs = [verb for verb in map(_value_verb, values) if verb != "define"]
        telling = [verb for verb in verbs if verb not in WEAK_VERBS]
        if telling or (verbs and names is outputs):
            return (telling or verbs)[-1]
    return "compute"


def _value_verb(value: ast.expr) -> str:
    match value:
        case ast.Await(value=inner):
            return _value_verb(inner)
        case ast.Tuple(elts=parts) if not all(map(is_literal, parts)):
            return "compute"
        case ast.Constant() | ast.JoinedStr() | ast.Lambda() | ast.List() | ast.Tuple():
            return "define"
        case ast.Dict() | ast.Set():
            return "define"
        case ast.ListComp() | ast.DictComp() | ast.SetComp() | ast.GeneratorExp():
            return "collect"
        case ast.Subscript(
            slice=ast.Compare() | ast.BoolOp() | ast.BinOp() | ast.List()
        ):
            return "select"
        case ast.Call():
            verb = _chain_verb(value)
            is_drawn = any(CHANCE.match(callee_name(c)) for c in calls_of([value]))
            return "generate" if is_drawn and verb in SHAPING else verb
    return "compute"


def _chain_verb(call: ast.Call) -> str:
    """What the last telling call of a chain says: `a.groupby(…).sum().reset_index()` summarizes."""
    current: ast.expr = call
    weak = ""
    while isinstance(current, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(current, ast.Call):
            verb = _call_verb(callee_name(current))
            if verb == "clean":
                weak = weak or verb
            elif verb:
                return verb
            current = current.func
        else:
            current = current.value
    return weak or "compute"


def _call_verb(name: str) -> str:
    if CHANCE.match(name):
        return "generate"
    if name in VERB_OF_CALL:
        return VERB_OF_CALL[name]
    if re.match(r"[A-Z][a-z]", name):
        return "make"
    first = snake_case(name).partition("_")[0]
    return first if first in VERBS and (first not in AMBIGUOUS or "_" in name) else ""


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return True
    return isinstance(node, ast.Assign) and _value_verb(node.value) == "define"


def _set_up(nodes: Sequence[ast.stmt]) -> str:
    """What statements that only set options and seeds are about."""
    roots: set[str] = set()
    for node in nodes:
        match node:
            case ast.Assign(value=ast.Call() as made) if (
                callee_name(made) in GENERATORS
            ):
                roots.add("seed")
                continue
        call = node.value if isinstance(node, ast.Expr) else None
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(call, ast.Call) and SETS_UP.match(callee_name(call)):
            roots.add(
                "seed" if callee_name(call) in SEEDING else root_name(call.func) or ""
            )
        elif isinstance(
            target, ast.Attribute | ast.Subscript
        ) and "rcParams" in ast.unparse(target):
            roots.add("plt")
        elif isinstance(target, ast.Attribute) and "options" in ast.unparse(target):
            roots.add("options")
        else:
            return ""
    if roots == {"seed"}:
        return "randomness"
    return (
        "plots"
        if roots and roots <= {"plt", "sns", "mpl", "matplotlib", "seed"}
        else "options"
    )
