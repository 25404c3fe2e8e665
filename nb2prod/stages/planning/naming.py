"""Headings, comments and what a step does -> a verb phrase that names its function."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from nb2prod.source.identifiers import is_usable, snake_case
from nb2prod.source.scope import callee_name, root_name

STOP_WORDS = frozenset(
    """the a an of to and or in for with on our its it is are this that these those we us you your
    i my let lets some few be as at by from into how what why when do does did will can here there
    now then also so if part section chapter step cell notebook using use via vs each all both than
    was were has have had not no yes quick simple first again more about through up out it s t re
    many python example examples question answer problem""".split()
)
# kept where they link two telling words: "arrivals by origin"
LINKS = frozenset(
    "of by per for from to with without between in into over under against at on and".split()
)
CONTRACTED = re.compile(
    r"\b(?:what|that|it|let|here|there|who|he|she|how)['’]s\b|\b\w+(?:n['’]t|['’](?:re|ll|ve|d|m))\b"
)
ASIDE = re.compile(
    r"\s*(?:[(:;?!]|\s[-–—]+\s|(?<=\w{3})\.\s|\s(?:whose|which|such that|where|when)\b).*$"
)
AFTER_COMMA = re.compile(r",\s.*$")
SAYS_LITTLE = frozenset(
    "one two three four five ii iii iv data results result test whose which called".split()
)
LONGEST_PHRASE = 40
# nouns at least as often as verbs: a verb only before an article
AMBIGUOUS = frozenset(
    """sample model time test sum list group order process measure mask rank filter set cut index
    format view display weigh label slice study read look score transform map bin balance pivot
    profile query estimate sort extract search segment""".split()
)
VERBS = frozenset(
    """add aggregate align analyze annotate append apply assess assign balance bin bootstrap build
    calculate calibrate check choose classify clean cluster collect combine compare compute concatenate
    configure connect convert correct correlate count create cut decompose define derive describe
    detect determine difference download draw drop encode engineer estimate evaluate examine explain
    explore export extract fetch fill filter find fit fix flag forecast format generate get group
    handle identify impute infer initialize inspect integrate interpolate invert join label list load
    look make map mask measure merge minimize model normalize open optimize order parse partition
    perform pivot plot predict prepare preprocess print process profile prune query rank read rebuild
    recode reduce refit regress remove rename reorder repeat replace resample rescale reshape restore
    run sample save scale score scrape search segment select set show shuffle simulate slice smooth
    solve sort split standardize store study subset sum summarize test tidy time tokenize train
    transform tune understand update validate vectorize verify view visualize weigh weight write""".split()
)
NOUN_VERBS = {
    "analysis": "analyze", "visualization": "plot", "visualisation": "plot", "exploration": "explore",
    "preparation": "prepare", "evaluation": "evaluate", "prediction": "predict", "predictions": "predict",
    "summary": "summarize", "selection": "select", "extraction": "extract", "normalization": "normalize",
    "classification": "classify", "comparison": "compare", "simulation": "simulate", "estimation": "estimate",
    "optimization": "optimize", "validation": "validate", "transformation": "transform",
    "preprocessing": "preprocess", "imputation": "impute", "tokenization": "tokenize", "setup": "set_up",
    "imports": "set_up", "configuration": "configure", "aggregation": "aggregate", "collection": "collect",
    "calculation": "calculate", "computation": "compute", "decomposition": "decompose", "detection": "detect",
    "inspection": "inspect", "import": "load", "eda": "explore", "wrangling": "clean", "munging": "clean",
}  # fmt: skip
READERS = re.compile(
    r"^(read_\w+|load\w*|loadtxt|genfromtxt|imread|fetch_\w+|load_dataset|ExcelFile)$"
)
WRITERS = re.compile(
    r"^(to_(csv|excel|json|parquet|pickle|sql|hdf|feather|html|latex)|savefig|save|savez|savetxt|dump|write_\w+|imsave|imwrite)$"
)
PLOTS = re.compile(
    r"^(plot\w*|hist\w*|scatter\w*|bar\w*|boxplot|violinplot|heatmap|pairplot|countplot|distplot|"
    r"jointplot|lineplot|kdeplot|regplot|lmplot|catplot|relplot|displot|imshow|contour\w*|pie|"
    r"subplots?|figure|errorbar|fill_between|step|stem|savefig|clustermap|swarmplot|stripplot|pcolormesh|"
    r"quiver|matshow|show|legend|set_title|title|xlabel|ylabel|axhline|axvline|annotate|FacetGrid|add_subplot|"
    r"autocorrelation_plot|scatter_matrix|qqplot|probplot|from_estimator|plot_\w+|\w+_plot|dendrogram|"
    r"barh|stackplot|hexbin|polar|loglog|semilog[xy]|gca|gcf|suptitle|tight_layout|hlines|vlines|text|axes?|"
    r"colorbar|margins|x?y?lim|xticks|yticks|grid|twinx|spy|hist2d|pointplot|residplot|rugplot|ecdfplot|histplot|barplot|draw\w*)$"
)  # fmt: skip
SEEDING = frozenset({"seed", "manual_seed", "set_random_seed", "set_seed"})
SETS_UP = re.compile(
    r"^(seed|set_option|set_style|set_theme|set_context|set_palette|filterwarnings|simplefilter|set_printoptions|basicConfig|use|set|default_rng|set_random_seed|register_matplotlib_converters|rc|rc_context|set_matplotlib_formats|seterr|init)$"
)


# names that say nothing of what they hold
GENERIC = frozenset(
    """df df1 df2 data d x y result results res out output tmp temp table values value frame
    dataframe dataset a b c arr array lst""".split()
)


def step_name(
    *, heading: str, is_first_of_heading: bool, comment: str, nodes: Sequence[ast.stmt],
    outputs: Sequence[str], taken: Iterable[str],
) -> str:  # fmt: skip
    """A verb phrase that no other step has."""
    taken = frozenset(taken)
    verb, noun = content_phrase(nodes, outputs)
    candidates = list(
        _candidates(
            heading if is_first_of_heading else "",
            comment,
            verb,
            noun,
            outputs,
            heading,
        )
    )
    for candidate in candidates:
        if is_usable(candidate) and candidate not in taken:
            return candidate
    base = candidates[-1] if candidates and is_usable(candidates[-1]) else "run_step"
    number = 2
    while f"{base}_{number}" in taken:
        number += 1
    return f"{base}_{number}"


def _candidates(
    fresh_heading: str,
    comment: str,
    verb: str,
    noun: str,
    outputs: Sequence[str],
    heading: str,
) -> Iterator[str]:
    nouns = [snake_case(output) for output in outputs]
    for phrase in (verb_phrase(fresh_heading), verb_phrase(comment)):
        if phrase and "_" in phrase and not phrase.endswith("_data"):
            yield phrase
        elif phrase and noun and noun not in GENERIC:
            yield from _spelled(phrase.partition("_")[0], noun)
        elif phrase and "_" in phrase:
            yield phrase
    topic = noun_phrase(fresh_heading)
    if verb == "plot" and noun and noun not in GENERIC:
        yield from _spelled(verb, noun)
    if topic.endswith("features") and verb == "compute":
        verb = "build"
    if re.match(r"(exercise|problem|task|puzzle)_", topic):
        verb = "solve"
    if topic and verb:
        yield from _spelled(verb, topic)
    if verb and noun:
        yield from _spelled(verb, noun)
    if verb and len(nouns) > 1:
        yield from _spelled(verb, f"{nouns[0]}_and_{nouns[1]}")
    topic = noun_phrase(comment) or noun_phrase(heading)
    first, _, rest = topic.partition("_")
    if rest and first in VERBS - AMBIGUOUS:
        topic = rest
    if verb and topic:
        yield from _spelled(verb, topic)
        for name in (noun, *nouns):
            if name:
                yield from _spelled(verb, f"{name}_of_{topic}"[:50].rstrip("_"))


def _spelled(verb: str, noun: str) -> Iterator[str]:
    if noun.startswith(verb + "_"):
        noun = noun.removeprefix(verb + "_")
    if noun != verb:
        yield f"{verb}_{noun}"


def verb_phrase(text: str) -> str:
    """`clean_data` for "Data cleaning" and for "Clean the data"; empty where no verb stands in it."""
    words = _telling_words(text)
    if not words or len(words) > 7:
        return ""
    with_article = re.match(
        r"^\W*\w+ (the|a|an|our|each|all|every|it|this|these|that)\b", text.lower()
    )
    if words[0] in VERBS and (words[0] not in AMBIGUOUS or with_article):
        return _linked(text, start=words[0])
    for position, word in enumerate(words):
        verb = _verb_of(word)
        if verb and (position == 0 or position == len(words) - 1):
            rest = _linked(text, without=word) or "data"
            return f"{verb}_{rest}"
    return ""


def _verb_of(word: str) -> str:
    if word in NOUN_VERBS:
        return NOUN_VERBS[word]
    if word.endswith("ing") and len(word) > 5:
        stem = word[:-3]
        for base in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
            if base in VERBS:
                return base
    return ""


def noun_phrase(text: str) -> str:
    """The telling words of a text, and what links them; empty where they say little."""
    phrase = _linked(text)
    words = set(phrase.split("_"))
    if number := re.fullmatch(r"(?:exercise|problem|task|puzzle)_\w{1,5}", phrase):
        return number.group()
    return "" if all(w in SAYS_LITTLE or w.isdigit() for w in words) else phrase


def _linked(text: str, *, start: str = "", without: str = "") -> str:
    """Telling words in order, with the links between two of them, not too long."""
    found: list[str] = []
    links: list[str] = []
    for word in _words(text):
        if word == without or (start and not found and word != start):
            links = []
        elif word not in STOP_WORDS:
            longer = [*found, *links[-2:], word] if found else [word]
            if found and len("_".join(longer)) > LONGEST_PHRASE:
                break
            found, links = longer, []
        elif word in LINKS:
            links.append(word)
        elif word not in {"the", "a", "an", "our", "all", "each", "every"}:
            links = []
    little = LINKS if start or without else LINKS | SAYS_LITTLE
    while len(found) > 1 and found[-1] in little:
        found.pop()
    return "_".join(found)


def _telling_words(text: str) -> list[str]:
    return [word for word in _words(text) if word not in STOP_WORDS]


def _words(text: str) -> list[str]:
    """A heading's words, less its number, its asides and contractions."""
    text = re.sub(
        r"^\s*(?:\d+[.)]|[(]?[a-z][.)]|(?:step|part)\s+[\w.]+\s*[:.-])\s*",
        "", text.split("\n")[0].lower(),
    )  # fmt: skip
    text = CONTRACTED.sub(" ", text.replace("`", ""))
    text = re.sub(r"(?<=s)['’]s\b|['’](?=s\b)", "", text)
    for ending, fewest in ((ASIDE, 1), (AFTER_COMMA, 2)):
        short = ending.sub("", text)
        if len(set(snake_case(short).split("_")) - STOP_WORDS - {""}) >= fewest:
            text = short
    words = [word for word in snake_case(text).split("_") if word]
    while words and words[0].isdigit():
        words = words[1:]
    return words


def content_phrase(
    nodes: Sequence[ast.stmt], outputs: Sequence[str]
) -> tuple[str, str]:
    """A verb and a noun for what statements do."""
    calls = [n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Call)]
    names = [callee_name(call) for call in calls]
    made = [o for o in map(snake_case, outputs) if o]
    noun = "_and_".join(made[:2]) if len(made) <= 2 else made[-1] if made else ""
    if any(n == "train_test_split" for n in names):
        return "split", "data" if len(made) > 2 else noun or "data"
    readers = [c for c in calls if READERS.match(callee_name(c))]
    if readers and len(nodes) <= 12:
        files = [f for f in dict.fromkeys(map(_file_noun, readers)) if f][:2]
        said = noun if noun and noun not in GENERIC else "_and_".join(files)
        return "load", said or noun or "data"
    if "fit" in names or "fit_transform" in names or "train" in names:
        return "train" if "fit_transform" not in names else "fit", noun or "model"
    if any(n in {"predict", "forecast", "predict_proba"} for n in names):
        return "predict", noun or "values"
    plots = [c for c in calls if PLOTS.match(callee_name(c))]
    if plots and len(plots) * 3 >= len(calls):
        return "plot", _title_noun(plots) or noun or _first_noun(nodes)
    writers = [c for c in calls if WRITERS.match(callee_name(c))]
    if writers:
        return "save", noun or _file_noun(writers[0])
    if subject := _set_up(nodes):
        return "set_up", subject
    if not made:
        verb = "plot" if plots else "print" if "print" in names else "run"
        return verb, _first_noun(nodes)
    if any(isinstance(n, ast.For | ast.While) for n in nodes) and "random" in ast.dump(
        ast.Module(list(nodes), [])
    ):
        return "simulate", noun
    return (
        "build"
        if any(
            n in {"DataFrame", "merge", "concat", "get_dummies", "pivot_table"}
            for n in names
        )
        else "compute"
    ), noun


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
    for node in nodes:
        for child in ast.walk(node):
            if (
                isinstance(child, ast.Name)
                and child.id not in {"print", "plt", "sns", "np", "pd", "ax", "fig"}
                and len(child.id) > 2
            ):
                return snake_case(child.id)
    return "values"


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
