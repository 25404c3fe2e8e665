"""Which calls draw at random, and which of them, or what came before them, a seed holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.source import watched
from nb2prod.source.facts import Facts

# a call -> whose generator it seeds
SEEDS = {
    "random.seed": "random",
    "random.setstate": "random",
    "numpy.random.seed": "numpy.random",
    "numpy.random.set_state": "numpy.random",
    "torch.manual_seed": "torch",
    "tensorflow.random.set_seed": "tensorflow",
    "tensorflow.set_random_seed": "tensorflow",
    # of a module whose import is out of sight
    "np.random.seed": "numpy.random",
    "seed": "*",
}
# of libraries' own, which seed every generator that they know
SEED_ALL = ("seed_everything", "set_random_seed", "set_seed", "seed_all")
ALL = "*"
CALLED = watched.SEEDS


def seeded(name: str, node: ast.Call) -> str:
    """The library whose generator a call seeds; ALL for every one, nothing for a seed by chance."""
    library = SEEDS.get(name) or (ALL if name.endswith(SEED_ALL) else "")
    by_chance = name.endswith("seed") and not gives(node, "a", "seed", position=0)
    return "" if by_chance else library


def gives(node: ast.Call, *names: str, position: int) -> bool:
    """Whether a call is given something but None there, or may be."""
    given = list(node.args[position : position + 1])
    given += [k.value for k in node.keywords if k.arg is None or k.arg in names]
    if any(isinstance(each, ast.Starred) for each in node.args[: position + 1]):
        return True
    return any(
        not (isinstance(each, ast.Constant) and each.value is None) for each in given
    )


class Makers:
    """What is known of where a notebook's objects come from."""

    def __init__(self, facts: Facts) -> None:
        from nb2prod.source.bound import Bindings  # few notebooks ask

        self.facts = facts
        self.bindings = Bindings(s for cell in facts.cells for s in cell.statements)

    def are(self, node: ast.expr, prefixes: tuple[str, ...]) -> bool:
        """True for what a call of such a name gave, and for what a method made of that."""
        todo, seen = [node], set()
        while todo:
            asked = todo.pop()
            key = asked.id if isinstance(asked, ast.Name) else id(asked)
            if key in seen:
                continue
            seen.add(key)
            for leaf, _ in self.bindings.origins(asked):
                if self._is_named(leaf, prefixes):
                    return True
                todo += _owners(leaf)
        return False

    def _is_named(self, leaf: ast.expr, prefixes: tuple[str, ...]) -> bool:
        if not isinstance(leaf, ast.Call):
            return False
        full = self.facts.full_name(ast.unparse(leaf.func))
        return full.startswith(prefixes)


def _owners(node: ast.expr) -> Iterator[ast.expr]:
    """`df` for `df.dropna()` and `df.loc[rows]`."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner)):
            yield owner
        case ast.Attribute(value=owner) | ast.Subscript(value=owner):
            yield owner
