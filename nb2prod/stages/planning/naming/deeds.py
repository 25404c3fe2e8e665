"""Statements -> a verb and a noun for what they do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.source.identifiers import snake_case
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.naming.phrases import noun_phrase
from nb2prod.stages.planning.naming.vocabulary import (
    AMBIGUOUS,
    CHANCE,
    GENERIC,
    PLOTS,
    READERS,
    SEEDING,
    SETS_UP,
    VERB_OF_CALL,
    VERBS,
    WRITERS,
)

MODEL = re.compile(
    r"(Classifier|Regressor|Regression|Forest|Tree|Boosting|SVC|SVR|NB|Ridge|Lasso|ElasticNet|"
    r"KMeans|DBSCAN|PCA|OLS|GLM|Logit|Probit|ARIMA|SARIMAX|VAR|AutoReg|Perceptron|Network|Pipeline)$"
)
PREDICTS = frozenset({"predict", "predict_proba", "forecast"})
WEAK_VERBS = frozenset({"compute", "make", "get"})
# what is worth doing for what is shown of it
SHOWN_BY_ITSELF = frozenset(
    """evaluate cross_validate test solve optimize simulate compare tabulate summarize count correlate
    fetch run check tune bootstrap integrate forecast predict explore""".split()
)
# nobody names a step after these
PASSED_OVER = frozenset(
    """print plt sns np pd ax fig range len display sum list sorted sys os math random time datetime re
    json stats scipy numpy pandas matplotlib sklearn type str int float round max min abs set dict tuple
    zip enumerate isinstance stdout version axes axs next iter map filter any all repr format open""".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What statements do, in two words."""

    verb: str
    noun: str
    is_guess: bool = False  # the noun is but the first name that is read

    @property
    def says_what(self) -> bool:
        """True where the noun is no guess, and tells something."""
        return not self.is_guess and is_telling(self.noun)


def is_telling(noun: str) -> bool:
    """True for a noun that tells one thing from another."""
    return len(noun) > 1 and noun not in GENERIC


def deed_of(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> Deed:
    """The deed that a reader would name the statements after."""
    calls = list(_calls(nodes))
    names = [callee_name(call) for call in calls]
    noun = noun_of(outputs)
    if "train_test_split" in names:
        return Deed(verb="split", noun="data")
    readers = [c for c in calls if READERS.match(callee_name(c))]
    if readers and len(nodes) <= 12:
        files = [f for f in dict.fromkeys(map(_file_noun, readers)) if f][:2]
        said = noun if is_telling(noun) else "_and_".join(files)
        return Deed(verb="load", noun=said or noun or "data")
    if fits := [c for c in calls if callee_name(c) in {"fit", "train"}]:
        return Deed(
            verb=_fitting_verb(fits, names), noun=_model_noun(fits, names, noun)
        )
    if outputs and PREDICTS & set(names):
        return Deed(verb="predict", noun=noun)
    plots = [c for c in calls if PLOTS.match(callee_name(c))]
    if plots and len(plots) * 3 >= len(calls):
        said = _title_noun(plots) or noun
        return Deed(verb="plot", noun=said or _first_noun(nodes), is_guess=not said)
    writers = [c for c in calls if WRITERS.match(callee_name(c))]
    if writers:
        return Deed(verb="save", noun=noun or _file_noun(writers[0]))
    if subject := _set_up(nodes):
        return Deed(verb="set_up", noun=subject)
    if not outputs:
        return _shown_deed(nodes, calls, plots=bool(plots))
    return Deed(verb=_making_verb(nodes, outputs), noun=noun)


def noun_of(outputs: Sequence[str]) -> str:
    """One noun for what is handed on: its name, two names, or the words that all of them begin with."""
    made = [o for o in dict.fromkeys(map(snake_case, outputs)) if o]
    made = [o for o in made if o not in GENERIC] or made
    if len(made) <= 1:
        return "".join(made)
    if common := _common_words(made):
        return common
    if len(made) == 2 and len("_and_".join(made)) <= 32:
        return "_and_".join(made)
    return made[-1]


def _common_words(names: Sequence[str]) -> str:
    words = [name.split("_") for name in names]
    shared: list[str] = []
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    phrase = "_".join(shared)
    return "" if phrase in GENERIC or len(phrase) < 3 else phrase


def _calls(nodes: Sequence[ast.stmt]) -> Iterator[ast.Call]:
    for node in nodes:
        for child in ast.walk(node):
            if isinstance(child, ast.Call):
                yield child


def _fitting_verb(fits: Sequence[ast.Call], names: Sequence[str]) -> str:
    if "GridSearchCV" in names or "RandomizedSearchCV" in names:
        return "tune"
    return "train" if any(c.args for c in fits) else "fit"


def _model_noun(fits: Sequence[ast.Call], names: Sequence[str], made: str) -> str:
    """`random_forest` for a call of `RandomForestClassifier`, `models` where there are several."""
    classes: set[str] = {
        snake_case(re.sub(r"(?<=\w)(Classifier|Regressor)$", "", name))
        for name in names
        if name[:1].isupper() and MODEL.search(name)
    }
    if len(classes) > 1:
        return "models"
    fitted: set[str] = {
        snake_case(fit.func.value.id)
        for fit in fits
        if isinstance(fit.func, ast.Attribute) and isinstance(fit.func.value, ast.Name)
    }
    nouns: list[str] = [*classes, *(fitted if len(fitted) == 1 else ()), made]
    for noun in nouns:
        if is_telling(noun):
            return noun
    return "model"


def _shown_deed(
    nodes: Sequence[ast.stmt], calls: Sequence[ast.Call], *, plots: bool
) -> Deed:
    """What statements do that hand nothing on."""
    names = [callee_name(call) for call in calls]
    if plots:
        return Deed(verb="plot", noun=_first_noun(nodes), is_guess=True)
    if all(isinstance(node, ast.Assert) for node in nodes):
        return Deed(verb="check", noun=_first_noun(nodes))
    verbs = [v for v in map(_call_verb, names) if v in SHOWN_BY_ITSELF]
    verb = "print" if "print" in names else "run"
    said = _printed_noun(calls)
    return Deed(
        verb=verbs[-1] if verbs else verb,
        noun=said or _first_noun(nodes),
        is_guess=not said,
    )


def _printed_noun(calls: Sequence[ast.Call]) -> str:
    """The words that the first telling print begins with: "mean error" of `print(f"mean error {e}")`."""
    for call in calls:
        if callee_name(call) != "print" or not call.args:
            continue
        first = call.args[0]
        if isinstance(first, ast.BinOp):
            first = first.left
        if isinstance(first, ast.JoinedStr) and first.values:
            first = first.values[0]
        match first:
            case ast.Constant(value=str(text)) if re.search(r"[A-Za-z]{3}", text):
                phrase = noun_phrase(re.split(r"[:=%{]|\.\s", text)[0])
                if phrase and len(phrase) <= 32:
                    return phrase
    return ""


def _making_verb(nodes: Sequence[ast.stmt], outputs: Sequence[str]) -> str:
    """The verb for how the outputs get their values: the most telling of those that their last calls say."""
    if all(map(_only_defines, nodes)):
        return "define"
    words = f"_{noun_of(outputs)}_"
    named = [output for output in outputs if f"_{snake_case(output)}_" in words]
    for names in (named, outputs):
        values = _values(nodes, frozenset(names))
        verbs = [verb for verb in map(_value_verb, values) if verb != "define"]
        telling = [verb for verb in verbs if verb not in WEAK_VERBS]
        if telling or (verbs and names is outputs):
            return (telling or verbs)[-1]
    return "compute"


def _values(nodes: Sequence[ast.stmt], outputs: frozenset[str]) -> Iterator[ast.expr]:
    """What is bound to the names, or stored in them: `table = …`, `table["x"] = …`."""
    for node in nodes:
        for child in ast.walk(node):
            match child:
                case ast.Assign(targets=targets, value=value) if any(
                    root_name(part) in outputs
                    for target in targets
                    for part in (
                        target.elts
                        if isinstance(target, ast.Tuple | ast.List)
                        else [target]
                    )
                ):
                    yield value
                case ast.AnnAssign(target=target, value=ast.expr() as value) if (
                    root_name(target) in outputs
                ):
                    yield value


def _value_verb(value: ast.expr) -> str:
    match value:
        case ast.Await(value=inner):
            return _value_verb(inner)
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
            return _chain_verb(value)
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


def _first_noun(nodes: Sequence[ast.stmt]) -> str:
    """The first name that tells something, of those that statements read or call."""
    names = [
        child.id
        for node in nodes
        for child in ast.walk(node)
        if isinstance(child, ast.Name)
    ]
    for name in names:
        if (
            name not in PASSED_OVER
            and len(name) > 2
            and snake_case(name) not in GENERIC
        ):
            return snake_case(name)
    return next(
        (snake_case(n) for n in names if n not in PASSED_OVER and len(n) > 2), "values"
    )


def _title_noun(calls: Sequence[ast.Call]) -> str:
    for call in calls:
        if callee_name(call) in {"title", "set_title", "suptitle"} and call.args:
            match call.args[0]:
                case ast.Constant(value=str(title)):
                    return noun_phrase(title)
    return ""


def _file_noun(call: ast.Call) -> str:
    for argument in call.args:
        match argument:
            case ast.Constant(value=str(path)):
                stem = re.split(r"[/\\]", path.rstrip("/"))[-1].partition(".")[0]
                return snake_case(stem)
    name = callee_name(call).removeprefix("load_").removeprefix("fetch_")
    return snake_case(name) if name not in {"load", "read_csv"} else "data"
