"""IPython cell text -> Python text of the same line count, and the magics found in it.

Each magic becomes a call of `__magic__(number)`, so that every later line number is true:

    %matplotlib inline      __magic__(0)
    files = !ls {folder}    files = __magic__(1)
    %time x = f()           x = f()
    %%capture out           with __capture__() as out:
    print(1)                    print(1)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nb2prod.source.automagics import with_sign
from nb2prod.source.scanner import Scanner

PLACEHOLDER = "__magic__"
CAPTURE = "__capture__"
TIMEIT = "__timeit__"

# cell magics whose body is Python of this notebook, run once
RUNS_BODY = {"time", "prun", "capture", "timeit", "memit", "snakeviz", "pyinstrument"}
# line magics whose argument is a Python statement
RUNS_STATEMENT = {"time", "prun", "snakeviz"}
# options that take a value, so that the statement begins after it
VALUED_OPTIONS = {
    "prun": "lsTD",
    "timeit": "nrpv",
    "memit": "rti",
    "lprun": "fmDTsu",
    "mprun": "fT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Magic:
    """One magic, shell escape or help request; `line` counts from 1 in its cell."""

    kind: str  # line, cell, shell, help
    name: str  # without %; "!" or "!!" for a shell escape, "?" for help
    argument: str = ""
    body: str = ""  # of a cell magic
    line: int = 1
    assigned: bool = False
    reads: tuple[str, ...] = ()  # names that {…} or $… may insert


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCell:
    """A cell's text as plain Python; `__magic__(n)` stands for `magics[n]`."""

    text: str
    magics: tuple[Magic, ...] = ()


_CANDIDATE = re.compile(
    r"^[ \t]*[%!?]|^[ \t]*\S.*\?[ \t]*;?[ \t]*$|=[ \t]*[!%]|^[ \t]*(?:>>>|In \[\d+\]:|(?:pip|conda) install )",
    re.MULTILINE,
)
_ASSIGNED = re.compile(
    r"^([ \t]*)([\w.,\[\]'\" \t()*]+?)[ \t]*=[ \t]*(%(?=[a-zA-Z])|!!?)(.*)$"
)
_HELP_AFTER = re.compile(
    r"^([ \t]*)(%{0,2}[\w*][\w.*]*(?:\[[^\]]*\]|\([^)]*\))*(?:\.[\w*]+)*)(\?\??)[ \t]*;?$"
)
_HELP_BEFORE = re.compile(r"^([ \t]*)(\?\??)[ \t]*(.*)$")
_PROMPT = re.compile(r"^(?:>>>|\.\.\.|In \[\d+\]:|[ ]{3,}\.{3,}:)(?: |$)")
_FIRST_PROMPT = re.compile(r"^(?:>>>|In \[\d+\]:)")
_NAME_OF_MAGIC = re.compile(r"^(%{1,2})\s*([\w.]*!?)[ \t]*(.*)$", re.DOTALL)


def to_python(source: str) -> PlainCell:
    """Replace IPython's own syntax; text without any comes back as it was."""
    source = with_sign(source)
    if not _CANDIDATE.search(source):
        return PlainCell(text=_dedented(source))
    source = _without_prompts(source)
    stripped = source.lstrip("\n \t")
    if stripped.startswith("%%"):
        return _cell_magic(source)
    return _line_magics(_dedented(source))


def _dedented(source: str) -> str:
    first = next((line for line in source.split("\n") if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent:
        return source
    lines = source.split("\n")
    return "\n".join(line.removeprefix(indent) for line in lines)


def _without_prompts(source: str) -> str:
    lines = source.split("\n")
    first, second = [*source.lstrip("\n \t").split("\n"), ""][:2]
    if not _FIRST_PROMPT.match(first) and not _PROMPT.match(second):
        return source
    return "\n".join(
        _PROMPT.sub("", line.lstrip() if _PROMPT.match(line.lstrip()) else line)
        for line in lines
    )


def _cell_magic(source: str) -> PlainCell:
    before = source[: len(source) - len(source.lstrip("\n \t"))].count("\n")
    head, _, body = source.lstrip("\n \t").partition("\n")
    match = _NAME_OF_MAGIC.match(head)
    name = match.group(2) if match else ""
    argument = match.group(3).strip() if match else ""
    line = before + 1
    if name in RUNS_BODY:
        return _with_body(name, argument, body, line)
    blank = "\n" * body.count("\n") + ("\n" if "\n" in source.lstrip("\n \t") else "")
    magic = Magic(
        kind="cell",
        name=name,
        argument=argument,
        body=body if body.endswith("\n") or not body else body + "\n",
        line=line,
        reads=inserted_names(argument),
    )
    return PlainCell(text="\n" * before + f"{PLACEHOLDER}(0)" + blank, magics=(magic,))


def _with_body(name: str, argument: str, body: str, line: int) -> PlainCell:
    inner = to_python(body)
    head, text = f"{PLACEHOLDER}(0)", inner.text
    if name in {"timeit", "memit"}:
        head = f"def {TIMEIT}():"
        text = indented(inner.text) if _has_code(inner.text) else "    pass"
    elif name == "capture":
        out = next((word for word in argument.split() if not word.startswith("-")), "")
        head = f"with {CAPTURE}()" + (f" as {out}:" if out.isidentifier() else ":")
        text = indented(inner.text) if _has_code(inner.text) else "    pass"
    magic = Magic(kind="cell", name=name, argument=argument, body=body, line=line)
    text = "\n" * (line - 1) + head + "\n" + _renumbered(text)
    return PlainCell(text=text, magics=(magic, *_moved(inner.magics, line)))


def _renumbered(text: str) -> str:
    return re.sub(
        rf"\b{PLACEHOLDER}\((\d+)\)",
        lambda m: f"{PLACEHOLDER}({int(m.group(1)) + 1})",
        text,
    )


def _moved(magics: tuple[Magic, ...], lines: int) -> Iterator[Magic]:
    return (replace(magic, line=magic.line + lines) for magic in magics)


def _has_code(text: str) -> bool:
    return any(
        line.strip() and not line.lstrip().startswith("#") for line in text.split("\n")
    )


def indented(text: str) -> str:
    """Indent by four, but not what stands inside a string that runs over lines."""
    scanner = Scanner()
    lines = []
    for line in text.split("\n"):
        inside = scanner.quote != ""
        lines.append(line if inside or not line.strip() else "    " + line)
        scanner.read(line)
    return "\n".join(lines)


def _line_magics(source: str) -> PlainCell:
    lines = source.split("\n")
    magics: list[Magic] = []
    out: list[str] = []
    scanner = Scanner()
    index, last = 0, _last_sign(lines)
    while index <= last:
        line = lines[index]
        may = not scanner.inside and _SIGN.search(line) is not None
        found = _magic_in(line) if may else None
        if found is None:
            scanner.read(line)
            out.append(line)
            index += 1
            continue
        count = _continuation(lines, index) if found.kind != "help" else 1
        if count > 1:
            line = " ".join(
                part.rstrip().removesuffix("\\")
                for part in lines[index : index + count]
            )
            found = _magic_in(line) or found
        text, magic = _replacement(line, found, len(magics), index + 1)
        if magic is not None:
            magics.append(magic)
        out += [text] + [""] * (count - 1)
        index += count
    return PlainCell(text="\n".join(out + lines[index:]), magics=tuple(magics))


_SIGN = re.compile(r"[!%?]|^[ \t]*(?:pip|conda) install ")


def _last_sign(lines: list[str]) -> int:
    """The last line that may hold a magic; -1 if none does."""
    after = next(
        (at for at, line in enumerate(reversed(lines)) if _SIGN.search(line)),
        len(lines),
    )
    return len(lines) - 1 - after


def _continuation(lines: list[str], index: int) -> int:
    count = 1
    while lines[index + count - 1].rstrip().endswith("\\") and index + count < len(
        lines
    ):
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    indent: str
    target: str
    escape: str
    rest: str


def _magic_in(line: str) -> _Found | None:
    bare = line.lstrip(" \t")
    indent = line[: len(line) - len(bare)]
    if bare.startswith("!"):
        escape = "!!" if bare.startswith("!!") else "!"
        return _Found("shell", indent, "", escape, bare[len(escape) :])
    if bare.startswith("%"):
        help_ = _HELP_AFTER.match(line)
        if help_:
            return _Found("help", indent, "", "?", help_.group(2))
        return _Found("line", indent, "", "%", bare)
    if match := _HELP_BEFORE.match(line):
        return _Found("help", indent, "", "?", match.group(3))
    if match := _HELP_AFTER.match(line):
        return _Found("help", indent, "", "?", match.group(2))
    if match := _ASSIGNED.match(line):
        kind = "line" if match.group(3) == "%" else "shell"
        rest = match.group(4)
        if _is_assignment(match.group(2)):
            return _Found(
                kind,
                match.group(1),
                match.group(2),
                match.group(3),
                "%" + rest if kind == "line" else rest,
            )
    if re.match(r"(?:pip|conda) install ", bare):
        return _Found("line", indent, "", "%", "%" + bare)
    return None


def _is_assignment(target: str) -> bool:
    try:
        ast.parse(f"{target.strip()} = 0")
    except SyntaxError:
        return False
    return True


def _replacement(
    line: str, found: _Found, number: int, at: int
) -> tuple[str, Magic | None]:
    """The text that stands for a magic, and the magic; a statement under %time is only bared."""
    prefix = f"{found.indent}{found.target} = " if found.target else found.indent
    call = f"{PLACEHOLDER}({number})"
    if found.kind == "help":
        return prefix + call, Magic(kind="help", name="?", argument=found.rest, line=at)
    if found.kind == "shell":
        text = found.rest.strip()
        magic = Magic(
            kind="shell",
            name=found.escape,
            argument=text,
            line=at,
            assigned=bool(found.target),
            reads=inserted_names(text),
        )
        return prefix + call, magic
    match = _NAME_OF_MAGIC.match(found.rest)
    name, argument = (match.group(2), match.group(3)) if match else ("", "")
    magic = Magic(
        kind="line",
        name=name,
        argument=argument.strip(),
        line=at,
        assigned=bool(found.target),
        reads=inserted_names(argument),
    )
    if name in RUNS_STATEMENT:
        statement = statement_of(name, argument)
        if statement and _parses(statement):
            return (
                f"{prefix if not _parses_as_assignment(statement) else found.indent}{statement}",
                None,
            )
    return prefix + call, magic


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _parses_as_assignment(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return True
    return False


def statement_of(name: str, argument: str) -> str:
    """What a timing magic runs: its argument without its options."""
    valued = VALUED_OPTIONS.get(name, "")
    words = argument.strip()
    while match := re.match(r"-(\w)(\S*)\s*", words):
        words = words[match.end() :]
        if match.group(1) in valued and not match.group(2):
            words = re.sub(r"^\S+\s*", "", words)
    return words


def inserted_names(text: str) -> tuple[str, ...]:
    """Names that IPython would look up in a shell line: `{expression}` and `$name`."""
    names: dict[str, None] = {}
    for match in re.finditer(r"\{([^{}]+)\}|\$\$|\$([A-Za-z_]\w*)", text):
        if match.group(2):
            names[match.group(2)] = None
        elif match.group(1):
            names.update(dict.fromkeys(_names_in(match.group(1))))
    return tuple(names)


def _names_in(expression: str) -> list[str]:
    try:
        tree = ast.parse(expression.partition(":")[0].strip(), mode="eval")
    except SyntaxError:
        return []
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
