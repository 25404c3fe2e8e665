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

Reported once a library, at the first draw.
A seed anywhere above the draw is enough; draws inside functions count where they stand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import WARNING, page
from nb2prod.source import watched
from nb2prod.source.facts import Facts

PAGE = page(__doc__, WARNING)


DRAWS = {
    "random": "random randint choice choices sample shuffle uniform gauss randrange"
    " betavariate expovariate normalvariate triangular getrandbits",
    "numpy.random": "rand randn randint random random_sample choice shuffle permutation"
    " normal uniform binomial poisson exponential beta gamma multivariate_normal"
    " standard_normal lognormal geometric multinomial dirichlet laplace logistic",
}
NAMES = {
    f"{module}.{word}": module
    for module, words in DRAWS.items()
    for word in words.split()
}
SEEDS = {
    "random.seed": "random",
    "numpy.random.seed": "numpy.random",
    "numpy.random.set_state": "numpy.random",
}
SEED_ALL = ("seed_everything", "set_random_seed", "set_seed", "seed_all")
CALLED = watched.RANDOM | watched.SEEDS


def check(facts: Facts) -> Iterator[Finding]:
    """The first draw of each library that nothing seeded."""
    seen: set[str] = set()
    for cell, call, name in facts.calls(CALLED):
        if name in SEEDS:
            seen.add(SEEDS[name])
        elif name.endswith(SEED_ALL):
            seen.update(DRAWS)
        module = NAMES.get(name)
        if name == "numpy.random.default_rng" and not _has_arguments(call.node):
            module = name
        if module is None or module in seen:
            continue
        seen.add(module)
        message = f"`{call.dotted}` draws random numbers without a seed"
        help_ = "set a seed in the first cell, or draw from a seeded generator"
        yield facts.at(PAGE, cell, call.node, message, help=help_)


def _has_arguments(node: ast.Call) -> bool:
    return bool(node.args or node.keywords)
