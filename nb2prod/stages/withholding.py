"""Notebook -> the same without its secrets, which become settings that a deployment gives.

    api_key = "sk-proj-…"                  api_key = input("secret: OpenAI key")
    connect("postgresql://me:…@db")        connect(connect_url)    after connect_url = input(…)
    f"https://me:…@host/{path}"            f"https://me:{password}@host/{path}"
    # the key is sk-proj-…                 # the key is …

Planning makes a required setting of `name = input(…)`, whoever wrote it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nb2prod.errors import Refused
from nb2prod.model.notebook import Cell, Notebook
from nb2prod.source.identifiers import as_identifier, snake_case, unlike
from nb2prod.source.magics import to_python
from nb2prod.source.secrets import Secret, redact, secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A part of a cell's source, and what takes its place."""

    start: int
    end: int
    text: str


def withhold(notebook: Notebook) -> tuple[Notebook, tuple[str, ...]]:
    """The notebook without secrets, and a line for a person about each."""
    if not any(map(_has_secrets, notebook.cells)):
        return replace(notebook, title=redact(notebook.title)), ()
    withholder = _Withholder(notebook)
    cells = [part for cell in notebook.cells for part in withholder.cells(cell)]
    clean = replace(notebook, cells=tuple(cells), title=redact(notebook.title))
    return clean, tuple(withholder.notes)


def secret_values(texts: Sequence[str]) -> tuple[str, ...]:
    """Every secret that stands in some texts, the longest first."""
    found = {text[s.start : s.end] for text in texts for s in secrets(text)}
    return tuple(sorted(found, key=lambda value: (-len(value), value)))


def _has_secrets(cell: Cell) -> bool:
    texts = [cell.source, *(output.text for output in cell.outputs)]
    return any(True for text in texts for _ in secrets(text)) or (
        cell.kind == "code" and any(True for _ in _hidden(cell.source))
    )


def _hidden(source: str) -> Iterator[ast.Constant]:
    """Literals whose value is a secret that the text does not show, such as one in two parts."""
    for node in _literals(source):
        if isinstance(node, ast.Constant) and next(secrets(_text(node)), None):
            yield node


def _text(node: ast.Constant) -> str:
    value = node.value
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _literals(source: str) -> list[ast.Constant | ast.JoinedStr]:
    """The outermost strings of a cell, as far as it parses."""
    found: list[ast.Constant | ast.JoinedStr] = []
    stack: list[ast.AST] = [_parsed(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        ):
            found.append(node)
        else:
            stack += ast.iter_child_nodes(node)
    return found


def _parsed(source: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(to_python(source).text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])


@dataclass(slots=True)
class _Withholder:
    """Goes through the cells in order, and remembers which secret has which name."""

    notebook: Notebook
    names: dict[str, str] = field(default_factory=dict)  # value -> variable
    taken: set[str] = field(default_factory=set)
    bound: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)  # lines to put before this cell
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for cell in self.notebook.code_cells:
            self.taken |= set(re.findall(r"[^\W\d]\w*", cell.source))
            for node in ast.walk(_parsed(cell.source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    self.bound[node.id] += 1

    def cells(self, cell: Cell) -> list[Cell]:
        """A cell as it may be seen; before it one that asks for what it held."""
        outputs = tuple(replace(o, text=redact(o.text)) for o in cell.outputs)
        if cell.kind != "code":
            return [replace(cell, source=redact(cell.source), outputs=outputs)]
        self.asked = []
        source = self.source(cell)
        clean = replace(cell, source=source, outputs=outputs)
        if not self.asked:
            return [clean]
        asking = Cell(number=cell.number, kind="code", source="\n".join(self.asked))
        return [asking, clean]

    def source(self, cell: Cell) -> str:
        found = sorted(secrets(cell.source), key=lambda s: s.start)
        hidden = {id(node): next(secrets(_text(node))) for node in _hidden(cell.source)}
        if not found and not hidden:
            return cell.source
        plain = to_python(cell.source).text
        tree = _parsed(cell.source)
        edits: list[Edit] = []
        places: Counter[str] = Counter()
        for node, hint, target in _places(tree):
            segment = ast.get_source_segment(plain, node) or ""
            start = _occurrence(cell.source, segment, places[segment])
            places[segment] += 1
            end = start + len(segment)
            inside = [s for s in found if s.start < end and start < s.end]
            value = _text(node) if isinstance(node, ast.Constant) else ""
            inside = inside or list(secrets(value))[:1]
            if inside and start >= 0 and segment:
                found = [s for s in found if s not in inside]
                edits += self.literal(cell, node, (start, end), inside, hint, target)
        edits += [self.elsewhere(cell, secret) for secret in found]
        text = cell.source
        for edit in sorted(edits, key=lambda e: e.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def literal(
        self,
        cell: Cell,
        node: ast.Constant | ast.JoinedStr,
        span: tuple[int, int],
        inside: Sequence[Secret],
        hint: str,
        target: str,
    ) -> Iterator[Edit]:
        """A string that holds a secret becomes a name; of a formatted one only the secret."""
        if isinstance(node, ast.JoinedStr):
            for secret in inside:
                value = cell.source[secret.start : secret.end]
                name = self.name(cell, value, secret.kind, hint)
                yield Edit(start=secret.start, end=secret.end, text=f"{{{name}}}")
            return
        start, end = span
        rest = "\n" * cell.source[start:end].count("\n")
        value, kind = _text(node), inside[0].kind
        if not hint and not target and _is_alone(node, cell.source):
            yield Edit(start=start, end=end, text=redact(cell.source[start:end]))
            return
        if (
            target
            and self.bound[target] == 1
            and value not in self.names
            and isinstance(node.value, str)
        ):
            self.names[value] = target
            self.note(cell, kind, target)
            text = f"input({_said(kind)!r}{rest})"
        else:
            name = self.name(cell, value, kind, hint or target)
            text = name if isinstance(node.value, str) else f"{name}.encode()"
            text = f"({text}{rest})" if rest else text
        yield Edit(start=start, end=end, text=text)

    def elsewhere(self, cell: Cell, secret: Secret) -> Edit:
        """In a comment it is blotted out, in a shell line a name takes its place."""
        before = cell.source[: secret.start]
        line_start = before.rfind("\n") + 1
        line = cell.source[line_start:].partition("\n")[0]
        value = cell.source[secret.start : secret.end]
        magic = re.match(r"\s*(?:[\w.]+\s*=\s*)?(!|%{1,2})\s*(\w*)", line)
        blot = Edit(start=secret.start, end=secret.end, text="…")
        if not magic:
            shown = re.match(
                r"\s*%%(html|javascript|js|latex|markdown|svg)\b", cell.source
            )
            if not shown and value not in to_python(cell.source).text:
                self.refuse(cell, secret, before)  # in the body of a cell magic
            return blot
        if magic.group(1) == "!":
            name = self.name(cell, value, secret.kind, "")
            return replace(blot, text=f"{{{name}}}")
        variable = re.match(r"\s*%(?:set_)?env\s+([A-Za-z_]\w*)\s*[= ]", line)
        if variable:
            whole = line[variable.end() :].strip()
            name = self.name(cell, whole, secret.kind, variable.group(1))
            text = f"import os; os.environ[{variable.group(1)!r}] = {name}"
            return Edit(start=line_start, end=line_start + len(line), text=text)
        self.refuse(cell, secret, before)
        return blot

    def refuse(self, cell: Cell, secret: Secret, before: str) -> None:
        place = f"{self.notebook.path}:cell {cell.number}:{before.count(chr(10)) + 1}"
        raise Refused(
            f"{place}: a secret stands in a magic, where no setting can take its place: {secret.kind}",
            hint="revoke it, and read it from the environment",
        )

    def name(self, cell: Cell, value: str, kind: str, hint: str) -> str:
        """The variable that stands for a secret; asked for before the cell that held it first."""
        if value in self.names:
            return self.names[value]
        hint = hint or re.sub(r"^value of `.*?(\w+)`$", r"\1", kind)
        name = unlike(as_identifier(snake_case(hint), default="secret"), self.taken)
        self.taken.add(name)
        self.names[value] = name
        self.asked.append(f"{name} = input({_said(kind)!r})")
        self.note(cell, kind, name)
        return name

    def note(self, cell: Cell, kind: str, name: str) -> None:
        self.notes.append(
            f"cell {cell.number} held a secret ({kind}): it is the required setting "
            f"`{snake_case(name)}` now; revoke it, whoever has the notebook has it"
        )


def _said(kind: str) -> str:
    return "secret: " + re.sub(r"[`'\"]", "", kind)


def _occurrence(source: str, segment: str, count: int) -> int:
    """Where a text stands for the n-th time; a magic before it does not matter."""
    at = source.find(segment) if segment else -1
    while at >= 0 and count:
        at, count = source.find(segment, at + 1), count - 1
    return at


def _is_alone(node: ast.AST, source: str) -> bool:
    """A string that is a whole statement, such as a docstring."""
    return any(
        isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Constant)
        and (each.value.lineno, each.value.col_offset)
        == (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        for each in ast.walk(_parsed(source))
    )


def _places(tree: ast.Module) -> list[tuple[ast.Constant | ast.JoinedStr, str, str]]:
    """Every outermost string with what stands beside it: a hint, and a top-level variable."""
    hints: dict[int, str] = {}
    targets: dict[int, str] = {}
    for node in ast.walk(tree):
        hints |= _hints(node)
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                targets[id(value)] = name
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                targets[id(value)] = name
    found: list[tuple[ast.Constant | ast.JoinedStr, str, str]] = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        ):
            found.append((node, hints.get(id(node), ""), targets.get(id(node), "")))
        else:
            stack += ast.iter_child_nodes(node)
    return sorted(found, key=lambda each: (each[0].lineno, each[0].col_offset))


def _hints(node: ast.AST) -> Mapping[int, str]:
    match node:
        case ast.keyword(arg=str(name), value=value):
            return {id(value): name}
        case ast.Dict(keys=keys, values=values):
            return {
                id(value): key.value
                for key, value in zip(keys, values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
        case ast.Assign(targets=[target], value=value):
            match target:
                case ast.Subscript(slice=ast.Constant(value=str(name))):
                    return {id(value): name}
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    return {id(value): name}
    return {}
