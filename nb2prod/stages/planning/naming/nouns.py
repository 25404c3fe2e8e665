"""What a step is about, in one noun: what it hands on, its files, titles, labels and first words."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Sequence

from nb2prod.source.file_calls import loads_data
from nb2prod.source.identifiers import snake_case
from nb2prod.source.scope import callee_name, root_name
from nb2prod.stages.planning.naming.phrases import noun_phrase
from nb2prod.stages.planning.naming.vocabulary import (
    ACRONYMS,
    CHARTS,
    GENERIC,
    OF_LEARNING,
    PLOTS,
    SHORT_WORDS,
)

BUILTINS = frozenset(dir(builtins))
UNIT = re.compile(r"_(mm|cm|km|m|kg|g|usd|eur|pct)$")
LONGEST_COLUMNS = 32
KIND_OF_CHART = re.compile(
    r"(?<=[a-z])(?<!sub)(plot|map|Grid)$|^(hist|pie|imshow|contourf?)$"
)
PARTS = {
    "train": "training",
    "test": "test",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
}
# `sm.datasets.copper.load_pandas()`
HANDS_ON = frozenset({"load", "pandas", "data", "dataset"})
# nobody names a step after these
PASSED_OVER = frozenset(
    """print show plt sns so mpl np pd ax fig range len display sum list sorted sys os math random time datetime re
    json stats scipy numpy pandas matplotlib sklearn type str int float round max min abs set dict tuple
    zip enumerate isinstance stdout version axes axs next iter map filter any all repr format open""".split()
)  # fmt: skip


def is_telling(noun: str) -> bool:
    """True for a noun that tells one thing from another: of words, unlike `df_2` and `pk`."""
    return not OF_LEARNING.fullmatch(noun) and any(map(_is_word, noun.split("_")))


def _is_word(part: str) -> bool:
    letters = part.strip("0123456789")
    if not letters.isalpha() or letters in GENERIC or part == "and":
        return False
    is_spoken = len(letters) > 3 and bool(re.search(r"[aeiouy]", letters))
    return is_spoken or letters in SHORT_WORDS | ACRONYMS


def is_named(noun: str) -> bool:
    """True for what a file or a data set may be called: `mpg`, unlike `w4` and `df`."""
    parts = [part.strip("0123456789") for part in noun.split("_")]
    return any(
        len(part) > 2 and part.isalpha() and part not in GENERIC for part in parts
    )


def plain(name: str) -> str:
    """What a variable's name says: `cost` of `cost2`, `iris_data` of `df_iris`, `leaves` of `is_leaves`."""
    noun = re.sub(r"(?<=[a-z]{4})_?\d$", "", snake_case(name))
    rest = re.sub(r"^(df|is)_(?=\w{3})|(?<=\w{3})_df$", "", noun)
    if not is_telling(rest) or rest == noun:
        return noun
    return rest if noun.startswith("is_") or rest.endswith("data") else f"{rest}_data"


def noun_of(outputs: Sequence[str]) -> str:
    """One noun for what is handed on: its name, two names, or the words that all of them begin with."""
    made = [*dict.fromkeys(filter(None, map(plain, outputs)))]
    made = [o for o in made if o not in GENERIC or o in {"x", "y"}] or made
    if learned := _of_learning(made):
        return learned
    made = [*filter(is_telling, made)] or made
    if len(made) <= 1:
        return "".join(made)
    if common := _common_words(made):
        return common
    if len(made) == 2 and len("_and_".join(made)) <= 32:
        return "_and_".join(made)
    return made[-1]


def _of_learning(names: Sequence[str]) -> str:
    """What `X_train` and `y_train` are together, or one of them alone."""
    found = [OF_LEARNING.fullmatch(name) for name in names]
    if not found or not all(found):
        return ""
    parts = {match["part"] for match in found if match}
    part = PARTS.get(parts.pop() or "", "") if len(parts) == 1 else ""
    if len(found) > 1:
        return f"{part}_data".lstrip("_")
    return part and f"{part}_{'features' if names[0].startswith('x') else 'target'}"


def _common_words(names: Sequence[str]) -> str:
    words = [name.split("_") for name in names]
    shared: list[str] = []
    for column in zip(*words, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    phrase = "_".join(shared)
    return "" if phrase in GENERIC or len(phrase) < 3 else phrase


def first_noun(nodes: Sequence[ast.stmt], *, called: bool = True) -> str:
    """The first name that tells something, of those that statements read or call; of the `called` only at last."""
    parts = [child for node in nodes for child in ast.walk(node)]
    functions = {id(part.func) for part in parts if isinstance(part, ast.Call)}
    passing = {
        name.id
        for part in parts
        if isinstance(part, ast.comprehension | ast.For)
        for name in ast.walk(part.target)
        if isinstance(name, ast.Name)
    }
    found = [
        (not called and id(part) in functions, position, part.id)
        for position, part in enumerate(parts)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
        if part.id not in BUILTINS | passing
    ]
    names = [plain(n) for _, _, n in sorted(found) if n not in PASSED_OVER]
    long = [name for name in names if len(name) > 2]
    return next(filter(is_telling, names), next(iter(long), "values"))


def printed_noun(calls: Sequence[ast.Call]) -> str:
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


def title_nouns(calls: Sequence[ast.Call]) -> list[str]:
    """What titles say: that of the figure, else the one of all its plots; then what else they say of it."""
    titles: dict[str, list[str]] = {}
    for call in calls:
        match call.args:
            case [ast.Constant(value=str(title)), *_]:
                titles.setdefault(callee_name(call), []).append(title)
    whole = dict.fromkeys(titles.get("suptitle", []))
    parts = dict.fromkeys(titles.get("title", []) + titles.get("set_title", []))
    said = list(whole) or (list(parts) if len(parts) == 1 else [])
    tails = [
        re.split(r"\b(?:of|on|for|by|in|vs\.?|with)\b", title)[-1] for title in said
    ]
    return [*filter(None, map(noun_phrase, [*said, *tails]))]


def label_noun(calls: Sequence[ast.Call]) -> str:
    """ "price_by_year" of the labels of a plot's axes."""
    said: dict[str, str] = {}
    for call in calls:
        name = callee_name(call).removeprefix("set_")
        match call.args:
            case [ast.Constant(value=str(text)), *_] if name in {"xlabel", "ylabel"}:
                phrase = noun_phrase(text)
                if re.search(r"[a-z]{4}", phrase) and len(phrase) <= 20:
                    said.setdefault(name, phrase)
    if len(set(said.values())) < 2:
        return said.get("ylabel", "")
    return f"{said['ylabel']}_by_{said['xlabel']}"


def column_nouns(calls: Sequence[ast.Call]) -> list[str]:
    """What plots are drawn of, the most frequent first: "price_by_year" of `x="year", y="price"`."""
    found: Counter[str] = Counter()
    coloured: Counter[str] = Counter()
    for call in calls:
        is_mapped = callee_name(call) in {"map", "map_dataframe"}
        if not is_plot(callee_name(call)) and not is_mapped:
            continue
        given = {keyword.arg: _text(keyword.value) for keyword in call.keywords}
        if callee_name(call) == "Plot" or is_mapped:
            given |= zip("xy", map(_text, call.args[1:3]), strict=False)
        x, y = (UNIT.sub("", given.get(axis, "")) for axis in "xy")
        both = f"{y}_by_{x}" if is_telling(x) and is_telling(y) else x or y
        if is_telling(both) and len(both) <= LONGEST_COLUMNS:
            found[both] += 1
        split = UNIT.sub("", given.get("hue") or given.get("col") or "")
        again = f"{y or x}_by_{split}"
        if is_telling(split) and is_telling(y or x) and len(again) <= LONGEST_COLUMNS:
            coloured[again] += 1
    return [noun for some in (found, coloured) for noun, _ in some.most_common()]


def is_plot(name: str) -> bool:
    return name in CHARTS or name.endswith("plot") or bool(PLOTS.match(name))


def _text(node: ast.expr) -> str:
    """A literal text as a noun."""
    match node:
        case ast.Constant(value=str(text)):
            return snake_case(text)
    return ""


def figure_noun(calls: Sequence[ast.Call]) -> str:
    """What a figure's file is called: `save_fig("price_by_year_plot")`."""
    for call in calls:
        if re.search(r"save_?fig", callee_name(call), re.IGNORECASE):
            noun = _stem(call)
            noun = re.sub(r"_(plot|fig|figure|chart|diagram)$", "", noun)
            if re.search(r"[a-z]{3}", noun) and is_telling(noun):
                return noun
    return ""


def file_noun(call: ast.Call) -> str:
    if stem := _stem(call):
        return stem
    if loads_data(callee_name(call)):
        name = re.sub(r"^(load|fetch)_", "", callee_name(call))
        match call.func:
            case ast.Attribute(value=ast.Attribute(attr=module)) if name in HANDS_ON:
                name = module
        return snake_case(name) if not re.match(r"load|read", name) else "data"
    return snake_case(root_name(call.func) or "") or "data"


def _stem(call: ast.Call) -> str:
    """The name of a call's file, less its folder and ending."""
    for argument in call.args:
        texts = [
            part.value
            for part in ast.walk(argument)
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        if texts and not isinstance(argument, ast.Call | ast.Dict | ast.List):
            stem = re.split(r"[/\\]", texts[-1].rstrip("/"))[-1].partition(".")[0]
            return snake_case(stem)
    return ""


def chart_noun(calls: Sequence[ast.Call]) -> str:
    """The kind of the first chart: "heatmap" or "pair_grid"."""
    names = map(callee_name, calls)
    return next((snake_case(n) for n in names if KIND_OF_CHART.search(n)), "")
