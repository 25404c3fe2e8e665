"""Small notebooks of plain Python, drawn at random: what functions see, when, and of which binding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import indent

Cells = tuple[tuple[str, ...], ...]  # cells of statements
Pick = Callable[[int], int]  # a number below the one given

VALUES = ("a", "b", "c", "d", "e")
CONSTANTS = ("LIMIT", "RATE")
FUNCTIONS = ("f", "g", "h")
SHADOWS = ("max", "len", "sum", "state", "steps", "list", "math", "input", "settings")


class _Author:
    """Writes statements; `kinds` is what each name most likely holds by now."""

    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.kinds: dict[str, str] = {}
        self.depth = 0
        self.missing = "NameError, "  # what is deleted, nothing looks for

    def one_of(self, options: tuple[str, ...] | list[str]) -> str:
        return options[self.pick(len(options))]

    def chance(self, of: int) -> bool:
        return self.pick(of) == of - 1

    def names(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.kinds.items() if kind in kinds]

    def name_of(self, *kinds: str) -> str | None:
        found = self.names(*kinds)
        return self.one_of(found) if found else None

    def fresh(self) -> str:
        if self.chance(14) and not self.depth:
            return self.one_of(SHADOWS)
        return self.one_of(CONSTANTS if self.chance(6) else VALUES)

    # expressions

    def number(self, local: tuple[str, ...] = ()) -> str:
        known = [*local, *self.names("int")]
        ways = [str(self.pick(5))]
        if known:
            ways += [self.one_of(known)] * 3
            ways.append(f"{self.one_of(known)} + {self.pick(4)}")
            ways.append(f"{self.one_of(known)} * {self.one_of(known)} % 97")
        if numbers := self.name_of("list"):
            ways += [f"len({numbers})", f"sum({numbers})", f"({numbers} + [0])[0]"]
        if table := self.name_of("dict"):
            ways += [f'{table}.get("k", 0)', f"len({table})"]
        if function := self.name_of("func"):
            ways += [f"{function}({self.pick(4)})"] * 2
        if thing := self.name_of("object"):
            ways += [f"{thing}.get()", f"{thing}.size"]
        if iterator := self.name_of("iterator"):
            ways.append(f"next({iterator}, -1)")
        return self.one_of(ways)

    def numbers(self) -> str:
        ways = [f"[{self.number()}, {self.number()}]", f"list(range({self.pick(4)}))"]
        if known := self.name_of("list"):
            ways += [
                known,
                f"[x + 1 for x in {known}]",
                f"{known}[:]",
                f"sorted({known})",
            ]
            ways.append(f"[y := x for x in {known}]")
            if function := self.name_of("func"):
                ways.append(f"[{function}(x) for x in {known}]")
                ways.append(f"list(map({function}, {known}))")
                ways.append(f"sorted({known}, key={function})")
            if number := self.name_of("int"):
                ways.append(f"[{number} for {number} in {known}]")
                ways.append(f"[x for x in {known} if x > {number}]")
        if iterator := self.name_of("iterator"):
            ways.append(f"list({iterator})")
        return self.one_of(ways)

    def value(self) -> tuple[str, str]:
        kind = self.one_of(
            ("int", "int", "int", "list", "list", "dict", "text", "iterator", "func", "object", "hooks")
        )  # fmt: skip
        if kind == "int":
            return self.number(), kind
        if kind == "list":
            return self.numbers(), kind
        if kind == "dict":
            table = self.name_of("dict")
            return (
                table
                if table and self.chance(3)
                else f"{{'k': {self.number()}, 'n': {self.number()}}}"
            ), kind
        if kind == "text":
            return f"f'{{{self.number()}}}-t'", kind
        if kind == "func":
            return self.function(), kind
        if kind == "hooks":
            return f"[{self.function()}]", kind
        if kind == "object" and (made := self.name_of("class")):
            return f"{made}({self.number()})", kind
        return self.iterator(), "iterator"

    def iterator(self) -> str:
        ways = [f"iter({self.numbers()})", f"(x + {self.number()} for x in range(3))"]
        if known := self.name_of("list"):
            ways.append(f"iter({known})")
            ways.append(f"(x + {self.number()} for x in {known})")
            if function := self.name_of("func"):
                ways.append(f"map({function}, {known})")
        if maker := self.name_of("generator"):
            ways += [f"{maker}({self.pick(4)})"] * 2
        return self.one_of(ways)

    def function(self) -> str:
        ways = [f"lambda x: x + {self.number(('x',))}"]
        ways.append(f"lambda x, k={self.number()}: x + k")
        if known := self.name_of("func"):
            ways += [known, f"lambda x: {known}(x) + {self.number()}"]
        if maker := self.name_of("maker"):
            ways += [f"{maker}({self.number()})"] * 2
        if two := self.name_of("two"):
            ways.append(f"partial({two}, {self.number()})")
        if thing := self.name_of("object"):
            ways.append(f"{thing}.add")
        if decorator := self.name_of("decorator"):
            ways.append(f"{decorator}({self.name_of('func') or 'abs'})")
        return self.one_of(ways)

    # statements

    def statement(self) -> str:
        makers = (
            self.assign, self.assign, self.assign, self.define, self.define, self.define, self.show, self.show,
            self.change, self.change, self.augment, self.bare, self.compound, self.compound, self.make_class,
            self.unpack, self.remove, self.call_hooks, self.bring_in,
        )  # fmt: skip
        return makers[self.pick(len(makers))]()

    def assign(self) -> str:
        text, kind = self.value()
        name = self.fresh()
        self.kinds[name] = kind
        if self.chance(8):
            other = self.fresh()
            self.kinds[other] = kind
            return f"{name} = {other} = {text}"
        return f"{name} = {text}"

    def beginnings(self) -> Iterator[str]:
        """Most names hold something from the start."""
        for name in VALUES:
            if not self.chance(4):
                self.kinds[name] = self.one_of(("int", "int", "int", "list", "dict"))
                values = {"int": "3", "list": "[3, 1]", "dict": "{'k': 2, 'n': 1}"}
                yield f"{name} = {values[self.kinds[name]]}"
        yield "print('begins')"

    def unpack(self) -> str:
        one, two = self.one_of(VALUES), self.one_of(VALUES)
        if one == two:
            return self.assign()
        ways = [(f"{one}, {two} = {self.number()}, {self.number()}", "int", "int")]
        kinds = self.kinds
        if one in kinds and two in kinds:
            ways.append((f"{one}, {two} = {two}, {one}", kinds[two], kinds[one]))
        if known := self.name_of("list"):
            ways.append((f"{one}, *{two} = [1, *{known}]", "int", "list"))
        text, self.kinds[one], self.kinds[two] = ways[self.pick(len(ways))]
        return text

    def augment(self) -> str:
        if (known := self.name_of("list")) and self.chance(2):
            return f"{known} += [{self.number()}]"
        if known := self.name_of("int"):
            return f"{known} += {self.number()}"
        return self.assign()

    def change(self) -> str:
        ways = []
        if known := self.name_of("list"):
            ways += [
                f"{known}.append({self.number()})",
                f"{known}.insert(0, {self.number()})",
                f"{known}.sort()",
            ]
            ways += [
                f"{known}[:] = {self.numbers()}",
                f"{known}.reverse()",
                f"{known}[len({known}):] = [9]",
            ]
        if known := self.name_of("dict"):
            ways += [
                f"{known}['k'] = {self.number()}",
                f"{known}.update(n={self.number()})",
            ]
            ways += [
                f"{known}['k'] = {known}.get('k', 0) + 1",
                f"{known}.pop('k', None)",
            ]
        if known := self.name_of("object"):
            ways += [f"{known}.size = {self.number()}", f"{known}.size += 1"]
        if known := self.name_of("class"):
            ways.append(f"{known}.extra = {self.number()}")
        if known := self.name_of("hooks"):
            ways += [f"{known}.append({self.function()})"] * 3
        return self.one_of(ways) if ways else self.assign()

    def bare(self) -> str:
        ways = [self.number()]
        if known := self.name_of("list"):
            ways += [known, f"{known}.append({self.number()})", f"{known}.copy()"]
        if known := self.name_of("iterator"):
            ways += [f"next({known}, None)", f"list({known})", f"sum({known})"]
        if known := self.name_of("func"):
            ways += [f"{known}({self.number()})"] * 3
        return self.one_of(ways)

    def show(self) -> str:
        ways = [f"print({self.number()})", f"print(f'{{{self.number()}}}')"]
        if known := self.name_of("int", "list", "dict", "text"):
            ways += [f"print('{known}', {known})", f"print({self.numbers()})"]
        if known := self.name_of("iterator"):
            ways += [f"print(next({known}, 'end'))", f"print(list({known}))"]
        if known := self.name_of("func"):
            ways += [f"print({known}({self.number()}))"] * 2
        if known := self.name_of("object"):
            ways += [f"print({known}.get(), {known}.size, {known}.add(1))"]
        return self.one_of(ways)

    def call_hooks(self) -> str:
        known = self.name_of("hooks")
        if known is None:
            return self.show()
        ways = [f"print([hook({self.number()}) for hook in {known}])"]
        ways.append(f"for hook in {known}:\n    print(hook({self.number()}))")
        return self.one_of(ways)

    def remove(self) -> str:
        name = self.name_of("int", "list", "func", "iterator")
        if name is None or self.depth or not self.chance(3):
            return self.show()
        self.missing = ""
        del self.kinds[name]
        return f"del {name}"

    def bring_in(self) -> str:
        ways = [
            ("import math", "", ""),
            ("from math import floor as h", "h", "func"),
            ("from itertools import count", "", ""),
            ("import operator as op", "", ""),
            (
                "try:\n    import missing_one\nexcept ImportError:\n    missing_one = None",
                "",
                "",
            ),
            ("from operator import neg as f", "f", "func"),
        ]
        text, name, kind = ways[self.pick(len(ways))]
        if name:
            self.kinds[name] = kind
        return text

    # compound statements

    def block(self) -> str:
        self.depth += 1
        lines = [self.statement() for _ in range(1 + self.pick(2))]
        self.depth -= 1
        return indent("\n".join(lines), "    ")

    def compound(self) -> str:
        if self.depth > 1:
            return self.assign()
        before = dict(self.kinds)
        number = self.number()
        ways = (
            "if",
            "if",
            "else",
            "for",
            "for",
            "while",
            "try",
            "with",
            "finally",
            "match",
            "elif",
        )
        way = self.one_of(ways)
        if way == "for":
            target = self.one_of(VALUES)
            source = self.name_of("iterator", "list") or f"range({self.pick(4)})"
            self.kinds[target] = "int"
            if self.chance(3):
                return f"for {target} in {source}:\n{self.block()}\n    break"
            return f"for {target} in list({source})[:3]:\n{self.block()}"
        if way == "while":
            return f"w = {self.pick(3)}\nwhile w > 0:\n    w -= 1\n{self.block()}"
        body = self.block()
        if not self.chance(3):
            self.kinds = before
        if way == "if":
            return f"if {number} > {self.pick(3)}:\n{body}"
        if way == "elif":
            return (
                f"if {number} > 2:\n{body}\nelif {self.number()} < 3:\n{self.block()}"
            )
        if way == "else":
            return f"if {number} > {self.pick(3)}:\n{body}\nelse:\n{self.block()}"
        if way == "with":
            self.kinds["b"] = "int"
            return f"with nullcontext({number}) as b:\n{body}"
        if way == "match":
            self.kinds["c"] = "int"
            return f"match {number}:\n    case 1:\n{indent(body, '    ')}\n    case c:\n        print('case', c)"
        if way == "finally":
            return f"try:\n{body}\nfinally:\n{self.block()}"
        fails = "    1 / 0\n" if self.chance(2) else ""
        return f"try:\n{body}\n{fails}except ({self.missing}ArithmeticError, TypeError) as err:\n    print(type(err).__name__)"

    # definitions

    def define(self) -> str:
        maker = (
            self.plain_function, self.plain_function, self.plain_function, self.with_global, self.recursive,
            self.generator, self.maker, self.decorator, self.two_arguments, self.mutual, self.defensive,
        )  # fmt: skip
        return maker[self.pick(len(maker))]()

    def later(self) -> str:
        """A name that may not be there yet."""
        return self.one_of(VALUES) if self.chance(5) else self.number(("x",))

    def body(self) -> str:
        lines = []
        if self.chance(3):
            lines.append(f"print('in', x, {self.later()})")
        if (known := self.name_of("list")) and self.chance(3):
            lines.append(f"{known}.append(x)\ndel {known}[9:]")
        if (known := self.name_of("dict")) and self.chance(4):
            lines.append(f"{known}['k'] = x")
        if self.chance(5):
            lines.append(f"{self.one_of(VALUES)} = x")
        if self.chance(5):
            lines.append(f"if x > 2:\n    return {self.later()}")
        if self.chance(5):
            lines.append(f"inner = lambda y: y + {self.later()}\nx = inner(x)")
        return "".join(indent(line, "    ") + "\n" for line in lines)

    def signature(self) -> str:
        return f"x, k={self.number()}" if self.chance(4) else "x"

    def plain_function(self) -> str:
        name = self.one_of(FUNCTIONS)
        decorator = self.name_of("decorator")
        head = f"@{decorator}\n" if decorator and self.chance(2) else ""
        text = f"{head}def {name}({self.signature()}):\n{self.body()}    return x + {self.later()}"
        self.kinds[name] = "func"
        return text

    def with_global(self) -> str:
        name, shared = self.one_of(FUNCTIONS), self.one_of(VALUES)
        text = f"def {name}(x):\n    global {shared}\n    {shared} = x + {self.number(('x',))}\n    return {shared}"
        self.kinds[name] = "func"
        return text

    def recursive(self) -> str:
        name = self.one_of(FUNCTIONS)
        text = f"def {name}(x):\n{self.body()}    return {self.later()} if x <= 0 or x > 5 else {name}(x - 1) + {self.number()}"
        self.kinds[name] = "func"
        return text

    def generator(self) -> str:
        self.kinds["gen"] = "generator"
        return f"def gen(x):\n{self.body()}    for i in range(3):\n        yield i + {self.later()}"

    def maker(self) -> str:
        self.kinds["make"] = "maker"
        return f"def make(n):\n    def inner(x):\n        return x + n + {self.later()}\n    return inner"

    def decorator(self) -> str:
        self.kinds["deco"] = "decorator"
        return f"def deco(fn):\n    def wrapper(x):\n        return fn(x) + {self.later()}\n    return wrapper"

    def two_arguments(self) -> str:
        self.kinds["two"] = "two"
        return f"def two(x, y):\n{self.body()}    return x * y + {self.later()}"

    def mutual(self) -> str:
        self.kinds["f"] = self.kinds["g"] = "func"
        return f"def f(x):\n    return g(x) + {self.later()}\ndef g(x):\n{self.body()}    return x + {self.later()}"

    def defensive(self) -> str:
        name = self.one_of(FUNCTIONS)
        text = f"def {name}(x):\n    try:\n        return x + {self.one_of(VALUES)}\n    except ({self.missing}TypeError):\n        return -1"
        self.kinds[name] = "func"
        return text

    def make_class(self) -> str:
        base = self.name_of("class")
        name = "Big" if base and self.chance(2) else "Thing"
        head = f"class {name}({base}):" if name == "Big" else f"class {name}:"
        extra = f"    extra = {self.number()}\n"
        methods = (
            f"    def __init__(self, size):\n        self.size = size\n"
            f"    def get(self):\n        return self.size + {self.later().replace('x', '1')}\n"
            f"    def add(self, x):\n        self.size += 1\n        return x + self.extra + {self.later()}"
        )  # fmt: skip
        if self.chance(5):
            head = "@dataclass\n" + head
            methods = methods.partition("\n    def get")[2]
            methods = f"    size: int = {self.pick(3)}\n    def get{methods}"
        self.kinds[name] = "class"
        return f"{head}\n{extra}{methods}"


def written(pick: Pick) -> Cells:
    """A notebook; `pick(n)` decides, with a number below n."""
    author = _Author(pick)
    head = (
        "from contextlib import nullcontext\nfrom dataclasses import dataclass\nfrom functools import partial",
    )
    cells = [head, tuple(author.beginnings())]
    for _ in range(2 + pick(6)):
        cells.append(tuple(author.statement() for _ in range(1 + pick(4))))
    cells.append(tuple(_looks_at_all(author.kinds)))
    return tuple(cells)


def _looks_at_all(kinds: dict[str, str]) -> Iterator[str]:
    for name, kind in kinds.items():
        if kind in {"int", "list", "dict", "text"}:
            yield f"print({name!r}, {name})"
        elif kind == "func":
            yield f"print({name!r}, {name}(3))"
