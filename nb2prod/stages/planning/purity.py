"""Does an expression surely leave the world as it was? What is only looked at may then be left out."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nb2prod.source.scope import callee_name, changes_in_place, root_name

PURE_BUILTINS = frozenset(
    """abs all any ascii bin bool bytes callable chr complex dict dir divmod enumerate float
    format frozenset getattr hasattr hash hex id int isinstance issubclass len list max min oct
    ord pow range repr reversed round set slice sorted str sum tuple type zip map filter Counter
    namedtuple Fraction Decimal Path timedelta datetime date sqrt log exp sin cos tan pi floor
    ceil factorial comb gcd deque defaultdict OrderedDict chain product permutations combinations
    help partial reduce""".split()
)
PLAIN_DECORATORS = frozenset(
    "staticmethod classmethod property jit njit vectorize".split()
)
PURE_METHODS = frozenset(
    """head tail info describe value_counts unique nunique isnull isna notnull notna sum mean
    median std var min max count corr cov mode quantile skew kurt kurtosis sem mad abs round
    first last nth size groups ngroups get_group groupby agg aggregate idxmin idxmax argmin argmax
    argsort cumsum cumprod cummax cummin diff pct_change rank duplicated isin between any all
    sort_values sort_index reset_index set_index drop dropna fillna drop_duplicates replace rename
    rename_axis astype merge join assign query filter nlargest nsmallest pivot pivot_table melt
    stack unstack transpose T to_frame to_dict to_list tolist to_numpy to_period to_timestamp
    to_datetime copy memory_usage items keys values iterrows itertuples get loc iloc at iat xs
    squeeze shift rolling expanding ewm resample asfreq tz_localize tz_convert explode combine
    where mask clip str dt cat strip lstrip rstrip lower upper title split rsplit splitlines
    join startswith endswith find rfind index format capitalize casefold center encode decode
    isdigit isalpha isnumeric zfill partition reshape ravel flatten dot nonzero trace
    conj conjugate prod ptp searchsorted swapaxes take item tobytes view diagonal
    strftime isoformat weekday isoweekday date time timestamp normalize total_seconds
    get_params score predict_proba decision_function summary params pvalues conf_int
    contains len cat match extract get_dummies crosstab cut qcut concat date_range
    intersection union difference symmetric_difference issubset issuperset most_common elements
    equals is_unique bit_length nodes edges degree neighbors simplify expand factor subs evalf
    diff integrate limit series solve doit as_numer_denom together apart collect cancel
    add sub mul div truediv floordiv mod pow radd eq ne lt gt le ge dropna to_string
    tz_convert day_name month_name nunique sample_ cdf pdf pmf ppf sf isf logpdf
    DataFrame Series Index DatetimeIndex MultiIndex Categorical Timestamp Timedelta Period
    period_range timedelta_range to_numeric to_timedelta isna""".split()
)
# modules of which all but IMPURE_IN_MODULES only computes
PURE_MODULES = frozenset(
    "numpy math cmath operator statistics string itertools textwrap".split()
)
# modules whose functions are judged by their names, as methods are
JUDGED_MODULES = frozenset(
    "pandas scipy datetime collections re json fractions decimal".split()
)
IMPURE_IN_MODULES = frozenset(
    """random save savez savez_compressed savetxt seterr set_printoptions put copyto fill_diagonal
    place putmask shuffle seed setbufsize tofile fromfile load loadtxt genfromtxt errstate
    memmap frompyfunc seterrcall""".split()
)
PURE_TOPS = PURE_MODULES | JUDGED_MODULES | {"functools", "pathlib", "datetime"}
ITERATOR_MAKERS = frozenset(
    """zip map filter iter reversed enumerate open reader DictReader finditer iterrows itertuples
    chain product permutations combinations islice count cycle accumulate groupby scandir iglob
    walk read_csv_chunks groupby_iter tee takewhile dropwhile starmap pairwise batched""".split()
)
CONSUMERS = frozenset(
    "list tuple set dict sum max min any all sorted frozenset Counter deque join reduce "
    "OrderedDict next array DataFrame Series".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purity:
    """What is known of a notebook's own functions, methods and iterators."""

    functions: frozenset[str] = frozenset()  # that only compute
    defined: frozenset[str] = frozenset()  # all functions, classes and methods
    iterators: frozenset[str] = frozenset()  # names that can be read only once
    growing: frozenset[str] = frozenset()  # names of tables that a look-up may change
    modules: Mapping[str, str] = field(default_factory=dict)  # imported name -> module


def purity_of(statements: Sequence[ast.stmt]) -> Purity:
    """Look through a notebook's definitions."""
    functions: dict[str, list[ast.stmt]] = {}
    defined: set[str] = set()
    for node in (n for s in statements for n in ast.walk(s)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            functions.setdefault(node.name, []).append(node)
            defined.add(node.name)
    defined |= _bound_to_functions(statements, frozenset(defined))
    growing = names_made_by(statements, frozenset({"defaultdict"}))
    known = Purity(
        defined=frozenset(defined),
        growing=growing,
        modules=imported_modules(statements),
    )
    plain = {
        name: nodes
        for name, nodes in functions.items()
        if name not in _stored_names(statements)
    }
    pure = _pure_functions(plain, known)
    return replace(known, functions=pure, iterators=iterator_names(statements))


def _bound_to_functions(
    statements: Sequence[ast.stmt], defined: frozenset[str]
) -> set[str]:
    """Names of functions that no `def` makes, and builtins that are something else here."""
    makers = defined | {"partial", "wraps", "lru_cache", "cache"}
    found = _stored_names(statements) & PURE_BUILTINS
    for node in (n for s in statements for n in ast.walk(s)):
        if not isinstance(node, ast.Assign):
            continue
        value = node.value
        own = isinstance(value, ast.Call) and callee_name(value) in makers
        if isinstance(value, ast.Lambda) or own:
            for target in node.targets:
                found |= {
                    getattr(n, "id", "") or getattr(n, "attr", "")
                    for n in ast.walk(target)
                    if isinstance(n, ast.Name | ast.Attribute)
                    and not isinstance(n.ctx, ast.Load)
                }
    return found


def _stored_names(statements: Sequence[ast.stmt]) -> set[str]:
    return {
        n.id
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def names_made_by(
    statements: Sequence[ast.stmt], callees: frozenset[str]
) -> frozenset[str]:
    """Names that are bound to what certain calls give."""
    return frozenset(
        target.id
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Call)
        and callee_name(n.value) in callees
        for target in n.targets
        if isinstance(target, ast.Name)
    )


def imported_modules(statements: Sequence[ast.stmt]) -> dict[str, str]:
    """Each imported name with the top of the module that it is from."""
    found: dict[str, str] = {}
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = (node.module or "").partition(
                        "."
                    )[0]
    return found


def is_pure(node: ast.expr, purity: Purity) -> bool:
    """True where evaluating an expression has surely no effect."""
    for child in ast.walk(node):
        if isinstance(child, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return False
        if isinstance(child, ast.Call) and not _is_pure_call(child, purity):
            return False
        if isinstance(child, ast.comprehension) and _consumes(
            child.iter, purity.iterators
        ):
            return False
        if isinstance(child, ast.Subscript) and root_name(child) in purity.growing:
            return False
    return True


def _consumes(node: ast.expr, iterators: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in iterators


def _is_pure_call(node: ast.Call, purity: Purity) -> bool:
    given = (*node.args, *(keyword.value for keyword in node.keywords))
    if any(_consumes(a, purity.iterators) or _may_act(a, purity) for a in given):
        return False
    name = callee_name(node)
    if (
        purity.modules.get(root_name(node.func) or "") == "IPython"
        and name != "get_ipython"
    ):
        return True  # it only shows on the page
    if name in purity.defined:
        return isinstance(node.func, ast.Name) and name in purity.functions
    if isinstance(node.func, ast.Name):
        return name in PURE_BUILTINS and purity.modules.get(name, "math") in PURE_TOPS
    if not isinstance(node.func, ast.Attribute) or changes_in_place(node):
        return False
    root = root_name(node.func) or ""
    if root in purity.modules and _is_dotted(node.func):
        module = purity.modules[root]
        if module in PURE_MODULES:
            return not set(ast.unparse(node.func).split(".")) & IMPURE_IN_MODULES
        if module not in JUDGED_MODULES:
            return False
    if any(keyword.arg == "out" for keyword in node.keywords):
        return False
    if _acts_elsewhere(name, node.args, node.keywords):
        return False
    return name in PURE_METHODS and root_name(node.func) not in purity.iterators


def _acts_elsewhere(
    name: str, given: list[ast.expr], keywords: list[ast.keyword]
) -> bool:
    """True for `log.info("…")`, `path.rename(new)`, `thread.join()`, `queue.get()`: tables are asked otherwise."""
    match name:
        case "info":
            return bool(given)
        case "rename" | "replace":
            return len(given) == 1 and not isinstance(given[0], ast.Dict)
        case "join" | "get":
            return not given and not {k.arg for k in keywords} & {"other", "key"}
    return False


def _may_act(node: ast.expr, purity: Purity) -> bool:
    """True for a function of the notebook that does more than compute, handed to something that calls it."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return bool(names & purity.defined - purity.functions)


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _pure_functions(
    functions: Mapping[str, Sequence[ast.stmt]], purity: Purity
) -> frozenset[str]:
    """Of the notebook's functions, those that only compute; all versions of a name must."""
    pure = {
        name
        for name, nodes in functions.items()
        if all(isinstance(n, ast.FunctionDef) and not _is_wrapped(n) for n in nodes)
    }
    while True:
        known = replace(purity, functions=frozenset(pure))
        impure = {
            n for n in pure if not all(only_computes(f, known) for f in functions[n])
        }
        if not impure:
            return known.functions
        pure -= impure


def _is_wrapped(node: ast.FunctionDef) -> bool:
    """True where a decorator may count, remember or say something at each call."""
    names = {ast.unparse(d).partition("(")[0] for d in node.decorator_list}
    return any(n.rpartition(".")[2] not in PLAIN_DECORATORS for n in names)


def only_computes(node: ast.stmt, purity: Purity) -> bool:
    """True where calling a function changes nothing but what it makes itself."""
    if not isinstance(node, ast.FunctionDef):
        return False
    made = _made_inside(node)
    for child in ast.walk(node):
        if isinstance(
            child,
            ast.Global
            | ast.Nonlocal
            | ast.Yield
            | ast.YieldFrom
            | ast.Await
            | ast.Delete
            | ast.Import
            | ast.ImportFrom,
        ):
            return False
        if isinstance(child, ast.Attribute | ast.Subscript) and not isinstance(
            child.ctx, ast.Load
        ):
            if root_name(child) not in made:
                return False
        if (
            isinstance(child, ast.AugAssign)
            and isinstance(child.target, ast.Name)
            and child.target.id not in made
        ):
            return False
        if isinstance(child, ast.Call) and not _is_pure_call(child, purity):
            changes_own = (
                isinstance(child.func, ast.Attribute)
                and changes_in_place(child)
                and root_name(child.func) in made
            )
            if not changes_own:
                return False
    return True


_FRESH = (
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.Constant,
    ast.JoinedStr,
    ast.BinOp,
)
_MAKES_FRESH = frozenset(
    {
        "list",
        "dict",
        "set",
        "defaultdict",
        "Counter",
        "deque",
        "zeros",
        "ones",
        "empty",
        "copy",
        "deepcopy",
        "full",
        "array",
        "int",
        "float",
        "str",
        "len",
        "sum",
    }
)


def _made_inside(node: ast.FunctionDef) -> set[str]:
    """Names that a function binds to nothing but objects of its own making."""
    fresh: set[str] = set()
    stale = {
        arg.arg
        for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    }
    for child in ast.walk(node):
        if not isinstance(child, ast.Assign):
            continue
        for target in child.targets:
            if isinstance(target, ast.Name):
                makes = (
                    isinstance(child.value, ast.Call)
                    and callee_name(child.value) in _MAKES_FRESH
                )
                (fresh if isinstance(child.value, _FRESH) or makes else stale).add(
                    target.id
                )
    return fresh - stale


def iterator_names(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """Names that are bound to something that can be read only once."""
    generators = {
        n.name
        for s in statements
        for n in ast.walk(s)
        if isinstance(n, ast.FunctionDef)
        and any(isinstance(c, ast.Yield | ast.YieldFrom) for c in ast.walk(n))
    }
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign) and _makes_iterator(node.value, generators):
                found |= {
                    t.id
                    for target in node.targets
                    for t in ast.walk(target)
                    if isinstance(t, ast.Name)
                }
            elif isinstance(node, ast.withitem) and isinstance(
                node.optional_vars, ast.Name
            ):
                found.add(node.optional_vars.id)
    return frozenset(found)


def _makes_iterator(node: ast.expr, generators: set[str]) -> bool:
    if isinstance(node, ast.GeneratorExp):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = callee_name(node)
    if (
        name == "groupby"
        and isinstance(node.func, ast.Attribute)
        and not _is_itertools(node.func)
    ):
        return False
    return name in generators or name in ITERATOR_MAKERS


def _is_itertools(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "itertools"
