"""A magic or shell line -> what becomes of it: left out, Python code, or a reason to refuse."""

from __future__ import annotations

import ast
import builtins
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.source.magics import Magic

NOTHING_TO_DO = {
    "matplotlib": "there is no page to show on; figures are saved",
    "config": "a setting of the notebook's page",
    "autoreload": "only for editing in a notebook",
    "load_ext": "only for the notebook",
    "reload_ext": "only for the notebook",
    "unload_ext": "only for the notebook",
    "timeit": "it only measures; IPython keeps nothing of it",
    "memit": "it only measures; IPython keeps nothing of it",
    "lprun": "it only measures",
    "mprun": "it only measures",
    "prun": "it only measures",
    "store": "it only keeps a copy for other notebooks",
    "gui": "there is no screen",
}
LOOKS = frozenset(
    """who whos who_ls pwd ls ll lsmagic magic quickref history hist notebook precision doctest_mode
    colors xmode pdb debug tb watermark psource pdoc pinfo pinfo2 pfile pprint man logstart logstop
    logon logoff logstate bookmark dirs cat more less head tail version_information
    page edit ed autosave automagic pylab_display help load_ext_info lsof system_info
    html HTML javascript js latex markdown svg time""".split()
)
PAGES = frozenset("html HTML javascript js latex markdown svg SVG".split())
OTHER_LANGUAGES = (["sql"], ["rpy2.ipython"], ["cython"], ["Cython"])
GIVEN_A_VALUE = frozenset(
    """-r --requirement -c --constraint --channel -i --index-url --extra-index-url -f --find-links
    -t --target --prefix --root --trusted-host --proxy -n --name -p""".split()
)
INSTALLS = re.compile(
    r"^(?:[\w./{}\"']*python\S*\s+-m\s+)?(pip3?|conda|mamba|uv pip)\s+install\s+(.*)$"
)
LOOKING_COMMANDS = re.compile(
    r"^(ls|dir|pwd|cat|head|tail|more|less|nvidia-smi|which|whoami|wc|file|du|df|free|top|ps|date|uname|"
    r"python3?\s+(-V|--version)|pip3?\s+(list|show|freeze|--version)|conda\s+(list|info|env)|tree|echo|lscpu|hostname|jupyter|type|env|printenv)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Becomes:
    """What a magic becomes: `code` in a step, or nothing and `why`, or `refused`."""

    fate: str  # step, display, dropped, refused
    why: str = ""
    code: str = ""
    requirements: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    takes_statement: bool = False  # which is left out with it


def becomes(magic: Magic, bound: frozenset[str]) -> Becomes:
    """Decide on one magic; `bound` are the names that a shell line may insert."""
    if magic.kind == "help":
        return Becomes(fate="display", why="help on an object")
    if magic.kind == "shell" or magic.name in {"sx", "sc", "system", "!"}:
        return _shell(magic, bound)
    if magic.kind == "cell":
        return _cell(magic)
    return _line(magic, bound)


def _line(magic: Magic, bound: frozenset[str]) -> Becomes:
    name, argument = magic.name, magic.argument
    match name:
        case "timeit" | "prun" | "time" if magic.assigned:
            why = f"`%{name}` gives a measurement, which no package repeats"
            return Becomes(fate="refused", why=why)
        case "pip" | "conda" | "mamba":
            return _package_manager(name, argument)
        case "run":
            why = f"`%run {argument}`: there is no such file beside the notebook, or it takes options"
            return Becomes(fate="refused", why=why)
        case "env" | "set_env":
            return _environment(argument)
        case "cd" | "chdir":
            folder = argument.strip("\"' ") or "~"
            return Becomes(fate="step", code=f"os.chdir({folder!r})", modules=("os",))
        case "mkdir" | "rm" | "cp" | "mv" | "rmdir" | "ln":
            command = f"{name} {argument}"
            line = Magic(kind="shell", name="!", argument=command, reads=magic.reads)
            return _shell(line, bound)
        case "load_ext" if argument.split()[:1] not in OTHER_LANGUAGES:
            said = f"`%load_ext {argument}`"
            return Becomes(fate="dropped", why=f"{said}: {NOTHING_TO_DO[name]}")
        case "store" if argument.startswith("-r"):
            pass  # it binds names
        case _ if name in NOTHING_TO_DO:
            return Becomes(fate="dropped", why=f"`%{name}`: {NOTHING_TO_DO[name]}")
        case _ if name in LOOKS:
            return Becomes(fate="display", why=f"`%{name}` only looks")
    return Becomes(fate="refused", why=f"`%{name}` has no equivalent in a package")


def _environment(argument: str) -> Becomes:
    match = re.match(r"^([A-Za-z_]\w*)\s*(?:=|\s)\s*(.+)$", argument)
    if not match:
        return Becomes(fate="display", why="`%env` only looks")
    value = match.group(2).strip()
    return Becomes(
        fate="step",
        code=f"os.environ.update({{{match.group(1)!r}: {value!r}}})",
        modules=("os",),
    )


def _package_manager(name: str, argument: str) -> Becomes:
    command, _, words = argument.strip().partition(" ")
    if command == "install":
        return _install(words)
    if command in {"uninstall", "remove"}:
        why = f"`%{name} {command}`: the project has an environment of its own"
        return Becomes(fate="dropped", why=why)
    return Becomes(fate="display", why="looks at the environment")


def _install(words: str) -> Becomes:
    first, *others = re.split(r"&&|;|[|]", words)
    more = [
        match.group(2) for part in others if (match := INSTALLS.match(part.strip()))
    ]
    names = tuple(name for part in (first, *more) for name in _wished(part.split()))
    said = " ".join(names) or words
    why = f"a requirement of the project: {said}"
    return Becomes(fate="dropped", why=why, requirements=names)


def _wished(words: Sequence[str]) -> Iterator[str]:
    """What an installer is asked for, less its options and what those are given."""
    for before, word in zip(("", *words), words, strict=False):
        if re.match(r"\d?>", word):
            return  # from here on it is told where to write
        is_option = word.startswith("-") or before in GIVEN_A_VALUE
        if not is_option and ("://" in word or not re.search(r"[/\\{}$&]", word)):
            yield word.strip("\"'")


def _shell(magic: Magic, bound: frozenset[str]) -> Becomes:
    command = magic.argument.strip()
    if match := INSTALLS.match(command):
        return _install(match.group(2))
    if not magic.assigned and LOOKING_COMMANDS.match(command) and ">" not in command:
        return Becomes(fate="display", why=f"`!{command[:60]}` only looks")
    text = with_inserted(command, bound)
    if magic.assigned or magic.name == "!!":
        code = f"subprocess.run({text}, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout.splitlines()"
        return Becomes(fate="step", code=code, modules=("subprocess",))
    code = f"subprocess.run({text}, shell=True, stdout=sys.__stderr__, check=False)"
    return Becomes(fate="step", code=code, modules=("subprocess", "sys"))


def with_inserted(command: str, bound: frozenset[str]) -> str:
    """A shell line as Python source, with `{x}` and `$x` inserted as IPython inserts them.

    Where anything in braces is no expression of known names, IPython inserts nothing at all.
    """
    parts: list[str] = []
    try:
        fields = list(string.Formatter().parse(command))
    except ValueError:
        return repr(command)
    for literal, field, spec, conversion in fields:
        parts += _with_dollars(literal, bound)
        if field is None:
            continue
        if not _is_known(field, bound):
            return repr(command)
        tail = (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        parts.append("{" + field + tail + "}")
    if not any(part.startswith("{") and not part.startswith("{{") for part in parts):
        return repr("".join(parts).replace("{{", "{").replace("}}", "}"))
    text = "".join(parts).replace("\\", "\\\\")
    quotes = ('"', "'", '"' * 3, "'" * 3)
    quote = next((q for q in quotes if q not in text and text[-1:] != q[0]), None)
    if quote is None:
        quote, text = '"' * 3, text.replace('"', '\\"')
    return f"f{quote}{text}{quote}"


def _with_dollars(literal: str, bound: frozenset[str]) -> Iterator[str]:
    at = 0
    for match in re.finditer(r"\$(\$?[\w.]+)", literal):
        yield _braced(literal[at : match.start()])
        at = match.end()
        name = match.group(1)
        known = name.partition(".")[0] in bound
        yield (
            "{" + name + "}"
            if known
            else _braced(name if name[0] == "$" else match.group())
        )
    yield _braced(literal[at:])


def _is_known(expression: str, bound: frozenset[str]) -> bool:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        return False
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return names <= bound | frozenset(dir(builtins))


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _cell(magic: Magic) -> Becomes:
    match magic.name:
        case "bash" | "sh" | "script" as name:
            return _script(name, magic)
        case "writefile" | "file":
            return _file(magic)
        case "time" | "prun" as name:
            why = f"`%%{name}` only measures; the cell's body is kept"
            return Becomes(fate="dropped", why=why)
        case "timeit" | "memit" as name:  # its body stands in a function of its own
            return Becomes(fate="dropped", why=f"`%%{name}`: {NOTHING_TO_DO[name]}")
        case name if name in PAGES:
            return Becomes(fate="display", why=f"`%%{name}` only shows on the page")
        case name:
            why = f"`%%{name}` is no Python of this notebook, and has no equivalent in a package"
            return Becomes(fate="refused", why=why)


def _script(name: str, magic: Magic) -> Becomes:
    if name == "script" and magic.argument.split()[:1] in (["false"], ["true"], [":"]):
        why = f"`%%script {magic.argument.split()[0]}` runs nothing of its cell"
        return Becomes(fate="dropped", why=why)
    lines = (line for line in magic.body.splitlines() if not line.startswith("#"))
    if all(LOOKING_COMMANDS.match(line.strip()) for line in lines if line.strip()):
        return Becomes(fate="display", why=f"`%%{name}` only looks")
    shell = "sh" if name == "sh" else "bash"
    if name == "script" and magic.argument.strip():
        shell = magic.argument.split()[0]
    given = f"[{shell!r}, '-c', {magic.body!r}]"
    code = f"subprocess.run({given}, stdout=sys.__stderr__, check=True)"
    return Becomes(fate="step", code=code, modules=("subprocess", "sys"))


def _file(magic: Magic) -> Becomes:
    words = magic.argument.split()
    if "-a" in words:
        why = "`%%writefile -a` adds to a file; write it in one cell"
        return Becomes(fate="refused", why=why)
    path = next((w for w in words if not w.startswith("-")), "")
    code = f"Path({path!r}).write_text({magic.body!r})"
    return Becomes(fate="step", code=code, modules=("pathlib.Path",))
