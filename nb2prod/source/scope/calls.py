"""What a call calls, and what it does with what it is given."""

from __future__ import annotations

import ast

MUTATORS = frozenset(
    """append extend insert add update pop popitem remove discard clear sort reverse setdefault
    appendleft extendleft popleft rotate subtract push put write writelines writerow writerows
    fit partial_fit fit_transform fit_predict fit_resample compile train backward step zero_grad
    fill resize itemset shuffle seed add_node add_nodes_from add_edge add_edges_from remove_node
    remove_edge set_index_inplace execute executemany executescript commit set_params
    load_state_dict add_subplot legend grid plot scatter hist bar""".split()
)
# callables that call what they are given before they return, and keep nothing of it
IMMEDIATE = frozenset(
    """sorted sort min max sum any all list tuple set dict frozenset reduce apply applymap
    transform agg aggregate pipe assign groupby rename where mask minimize minimize_scalar quad
    curve_fit root fsolve brentq bisect newton solve_ivp odeint timeit nlargest nsmallest
    sub subn join from_iterable accumulate fromiter array Series DataFrame sort_values len
    defaultdict_update update extend print enumerate_sorted""".split()
)
# of those, the ones that keep what they are given
CONTAINERS = frozenset(
    """list tuple set dict frozenset array Series DataFrame assign update extend""".split()
)
# callables that look up names in the text that they are given
READS_TEXT = frozenset(
    """query eval evaluate sqldf ols glm logit probit poisson gls wls rlm mixedlm
    quantreg dmatrix dmatrices from_formula gee mnlogit negativebinomial phreg timeit repeat
    Timer""".split()
)
# callables that change the first thing that they are given
CHANGES_ARGUMENT = frozenset(
    """shuffle heappush heappop heapify insort copyto fill_diagonal setattr delattr
    heapreplace heappushpop""".split()
)


def changes_in_place(node: ast.Call) -> bool:
    """True for `x.append(1)`, `df.drop(…, inplace=True)`, `ax.set_title(…)` and their like."""
    for keyword in node.keywords:
        if keyword.arg == "inplace":
            return not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            )
    name = callee_name(node)
    return name in MUTATORS or name.startswith("set_") and name != "set_index"


def callee_name(node: ast.Call) -> str:
    """The last part of what is called: `sum` for both `sum(x)` and `df.a.sum()`."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def looks_up_names(node: ast.Call) -> bool:
    """True where a call looks up names of its caller in a text: `ols("y ~ x")`, `duckdb.sql(…)`."""
    name = callee_name(node)
    return name in READS_TEXT or (name == "sql" and root_name(node.func) == "duckdb")


def is_query(node: ast.Call) -> bool:
    """True for `rows.query("x > @floor")`, which marks the names that it looks up."""
    return isinstance(node.func, ast.Attribute) and node.func.attr in {"query", "eval"}


def texts_in(node: ast.Call) -> list[str]:
    """The string constants among a call's arguments."""
    arguments = (*node.args, *(keyword.value for keyword in node.keywords))
    return [
        part.value
        for argument in arguments
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def root_name(node: ast.expr) -> str | None:
    """`df` for `df.loc[mask, "a"]`; None where no name stands at the root."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None
