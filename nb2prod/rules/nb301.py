"""NB301 unseeded-random: random numbers are drawn without a seed.

The notebook draws random numbers with the `random` module or numpy, and nothing sets a seed.

## Why it matters

Every run gives another answer, and nobody can tell a change of the code from chance.

## Example

```python
# %% [1]
import numpy as np
print(np.random.normal(size=10))
```

## Instead

```python
# %% [1]
import numpy as np
rng = np.random.default_rng(7)
print(rng.normal(size=10))
```

## Limits

Reported once a library, at the first draw; a generator and a distribution count as the library's.
A seed anywhere above the draw is enough, draws inside functions count where they stand.
`sample` is reported where the notebook shows that its object is a table of pandas, `rvs` where it is a distribution of SciPy; both draw from NumPy's generator, and its seed holds them too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules import seeding
from nb2prod.rules.base import WARNING, page
from nb2prod.source import watched
from nb2prod.source.events import Call
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


DRAWS = {
    "random": "random randint choice choices sample shuffle uniform gauss randrange"
    " betavariate expovariate normalvariate triangular getrandbits gammavariate"
    " lognormvariate paretovariate vonmisesvariate weibullvariate binomialvariate"
    " randbytes",
    "numpy.random": "rand randn randint random random_sample ranf sample random_integers"
    " choice shuffle permutation normal uniform binomial poisson exponential beta gamma"
    " multivariate_normal standard_normal lognormal geometric multinomial dirichlet"
    " laplace logistic chisquare gumbel hypergeometric negative_binomial pareto rayleigh"
    " standard_cauchy standard_exponential standard_gamma standard_t triangular vonmises"
    " wald weibull zipf noncentral_chisquare logseries",
    "torch": "rand randn randint randperm normal bernoulli multinomial",
    "tensorflow.random": "normal uniform shuffle truncated_normal gamma poisson",
}
NAMES = {
    f"{module}.{word}": module.removesuffix(".random") if "flow" in module else module
    for module, words in DRAWS.items()
    for word in words.split()
}
# what makes a generator of its own, which a seed elsewhere does not reach
GENERATORS = frozenset(
    {f"numpy.random.{n}" for n in watched.RANDOM if n[:1].isupper() and n != "Random"}
    | {"numpy.random.default_rng", "random.Random"}
)
# methods of what a library makes, which draw from numpy's generator
METHODS = {"sample": "pandas", "rvs": "scipy.stats"}
MADE_BY = {
    "pandas": ("pandas.", "seaborn.load_dataset", "geopandas."),
    "scipy.stats": ("scipy.stats.",),
}
TOPS = {"pandas": {"pandas", "seaborn", "geopandas"}, "scipy.stats": {"scipy"}}
RANDOM_STATE = 4  # its position in `sample`
CALLED = watched.RANDOM | seeding.CALLED


def check(facts: Facts) -> Iterator[Finding]:
    """The first draw of each library that nothing seeded."""
    seeded: set[str] = set()
    told: set[str] = set()
    for cell, call, name in facts.calls(CALLED):
        if seeds := seeding.seeded(name, call.node):
            seeded.add(seeds)
        library = _drawn_from(name, call.node)
        if not library or library in told or _is_seeded(library, seeded):
            continue
        if library in MADE_BY and not _is_made_by(facts, call, name, library):
            continue
        told.add(library)
        message = f"`{call.dotted.strip('.')}` draws random numbers without a seed"
        help_ = "set a seed in the first cell, or draw from a seeded generator"
        if library in MADE_BY:
            help_ = "give it `random_state=` a number, or seed numpy in the first cell"
        yield facts.at(PAGE, cell, call.node, message, help=help_)


def _drawn_from(name: str, node: ast.Call) -> str:
    """The library whose generator a call may draw from, or the generator that it makes."""
    if name in GENERATORS:
        is_given = seeding.gives(node, "seed", "x", "entropy", position=0)
        return "" if is_given else name
    if name in NAMES:
        is_given = seeding.gives(node, "generator", "seed", position=len(node.args))
        return "" if is_given else NAMES[name]
    last = name.rpartition(".")[2]
    library = METHODS.get(last, "")
    if not library:
        return ""
    place = RANDOM_STATE if last == "sample" else len(node.args)
    is_given = seeding.gives(node, "random_state", position=place)
    return "" if is_given else library


def _is_seeded(library: str, seeded: set[str]) -> bool:
    if library in GENERATORS:
        return False
    holding = "numpy.random" if library in MADE_BY else library
    return not seeded.isdisjoint({holding, seeding.ALL})


def _is_made_by(facts: Facts, call: Call, name: str, library: str) -> bool:
    """Whether the object whose method draws is the library's."""
    function = call.node.func
    if not isinstance(function, ast.Attribute):
        return False
    if name.startswith(MADE_BY[library]):
        return True  # `norm.rvs(…)`
    if not {top.partition(".")[0] for top in facts.aliases.values()} & TOPS[library]:
        return False
    if any(keyword.arg == "frac" for keyword in call.node.keywords):
        return True  # no other library says it so
    return seeding.Makers(facts).are(function.value, MADE_BY[library])
