"""NB308 interactive-input: a cell waits for somebody to type.

A cell calls `input()` or `getpass()`, or stops in a debugger.

## Why it matters

A run without a person at the keyboard hangs or fails.

## Example

```python
# %% [1]
name = input("name? ")
print(name)
```

## Instead

```python
# %% [1]
name = "Ada"
print(name)
```

## Limits

Silent in functions, which may never be called, and where the notebook defines a function of that name.
"""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.model.finding import Finding
from nb2prod.rules.base import ERROR, page
from nb2prod.source import watched
from nb2prod.source.facts import Facts

PAGE = page(__doc__, ERROR)


ASKS = frozenset(
    {"input", "raw_input", "getpass.getpass", "breakpoint", "pdb.set_trace"}
    | {"ipdb.set_trace", "IPython.core.debugger.set_trace", "IPython.embed"}
)
CALLED = watched.ASKS


def check(facts: Facts) -> Iterator[Finding]:
    """Calls that wait for a person."""
    for cell, call, name in facts.calls(CALLED):
        if name in ASKS and not call.in_function and name not in facts.written:
            message = f"`{call.dotted}()` waits for somebody to type"
            help_ = "take the value from a parameter or the environment"
            yield facts.at(PAGE, cell, call.node, message, help=help_)
