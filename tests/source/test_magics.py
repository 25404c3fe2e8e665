"""IPython's own syntax becomes Python of the same line count; the judge is IPython itself."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.source.magics import (
    PLACEHOLDER,
    PlainCell,
    inserted_names,
    statement_of,
    to_python,
)

# no magic in any of these: the text comes back as it is
PLAIN = [
    "",
    "x = 1",
    "x = 10 % 3\ny = x %2",
    "x = (10\n%3)",
    "x = '''\n%matplotlib inline\n!ls\n'''",
    'x = """\n!ls\n""" % 3',
    "x = 'what?'",
    "print('%d' % 3)",
    "x = 5 \\\n%3",
    "y = not x != 3",
    "f(a\n!=b)",
    "# %matplotlib inline\nx = 1",
    "# why?",
    "x = 1  # really?",
    "f'''{x}\n%who\n'''",
    "x = '\\\n%who'",
    "def f():\n    '''Help?\n    ?x\n    '''\n    return 1",
    "x = {'a': 1}['a'] %3",
    "print('a')\nprint('b!')",
]


@pytest.mark.parametrize("source", PLAIN)
def test_plain_python_is_left_alone(source: str) -> None:
    plain = to_python(source)

    assert (plain.text, plain.magics) == (source, ())


# source, what Python sees, and (kind, name, argument, line) of each magic
M = f"{PLACEHOLDER}(0)"
FOUND = [
    ("%matplotlib inline", M, ("line", "matplotlib", "inline", 1)),
    ("  %matplotlib inline", M, ("line", "matplotlib", "inline", 1)),
    ("x = 1\n%who", f"x = 1\n{M}", ("line", "who", "", 2)),
    ("!pip install a", M, ("shell", "!", "pip install a", 1)),
    ("!!ls", M, ("shell", "!!", "ls", 1)),
    ("x = !ls *.csv", f"x = {M}", ("shell", "!", "ls *.csv", 1)),
    ("a, b = !ls", f"a, b = {M}", ("shell", "!", "ls", 1)),
    ("x.y['z'] = !ls", f"x.y['z'] = {M}", ("shell", "!", "ls", 1)),
    ("x = %pwd", f"x = {M}", ("line", "pwd", "", 1)),
    ("if x:\n    !ls", f"if x:\n    {M}", ("shell", "!", "ls", 2)),
    (
        "for f in a:\n    t = !wc {f}",
        f"for f in a:\n    t = {M}",
        ("shell", "!", "wc {f}", 2),
    ),
    ("df?", M, ("help", "?", "df", 1)),
    ("df.head??", M, ("help", "?", "df.head", 1)),
    ("?df", M, ("help", "?", "df", 1)),
    ("x = 1\n\ndf.a?", f"x = 1\n\n{M}", ("help", "?", "df.a", 3)),
    ("!ls \\\n -l\nx = 1", f"{M}\n\nx = 1", ("shell", "!", "ls   -l", 1)),
    ("%%bash\nls\npwd", f"{M}\n\n", ("cell", "bash", "", 1)),
    ("\n%%html\n<b>", f"\n{M}\n", ("cell", "html", "", 2)),
    ("%%writefile a b.py\nx", f"{M}\n", ("cell", "writefile", "a b.py", 1)),
    ("pip install a", M, ("line", "pip", "install a", 1)),
    ("x = '''a\n'''\n!ls", f"x = '''a\n'''\n{M}", ("shell", "!", "ls", 3)),
    ('x = "it\'s"\n!ls', f'x = "it\'s"\n{M}', ("shell", "!", "ls", 2)),
    ("%time", M, ("line", "time", "", 1)),
]

# what IPython finds only once it knows the names
SIGNLESS = [
    ("cd ..", M, ("line", "cd", "..", 1)),
    ("\nmkdir a b\n", f"\n{M}\n", ("line", "mkdir", "a b", 2)),
    ("matplotlib inline", M, ("line", "matplotlib", "inline", 1)),
]


@pytest.mark.parametrize(("source", "text", "magic"), [*FOUND, *SIGNLESS])
def test_magic_is_found(
    source: str, text: str, magic: tuple[str, str, str, int]
) -> None:
    plain = to_python(source)

    (found,) = plain.magics
    assert plain.text == text
    assert (found.kind, found.name, found.argument, found.line) == magic
    ast.parse(plain.text)


BARE = [
    "cd = '..'",
    "mkdir a\nx = 1",
    "# go up\ncd ..",
    "ls",
    "env -x",
    "run(a)",
    "store: int",
    "names of things",
]


@pytest.mark.parametrize("source", BARE)
def test_a_word_is_no_magic(source: str) -> None:
    """With a value, beside another line, where Python reads it, or unknown to IPython."""
    assert to_python(source) == PlainCell(text=source)


UNWRAPPED = [
    ("%time x = f()", "x = f()"),
    ("%time f()", "f()"),
    ("x = %time f()", "x = f()"),
    ("%prun -s cumulative f(1)", "f(1)"),
    ("if x:\n    %time y = 1", "if x:\n    y = 1"),
]


@pytest.mark.parametrize(("source", "text"), UNWRAPPED)
def test_timed_statement_is_only_bared(source: str, text: str) -> None:
    assert to_python(source).text == text


@pytest.mark.parametrize(
    "name", ["time", "timeit", "capture", "capture out", "prun -l 5"]
)
@pytest.mark.parametrize(
    "body",
    [
        "x = 1\ny = 2",
        "",
        "# only this",
        "x = '''\n  a\n'''",
        "!ls\nx = 1",
        "for i in x:\n  f(i)",
    ],
)
def test_body_of_a_cell_magic_keeps_its_lines(name: str, body: str) -> None:
    source = f"%%{name}\n{body}"

    plain = to_python(source)

    assert plain.text.count("\n") == source.count("\n")
    tree = ast.parse(plain.text)
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    assert "'''" not in body or "\n  a\n" in texts
    shells = [magic for magic in plain.magics if magic.kind == "shell"]
    assert [magic.line for magic in shells] == ([2] if "!" in body else [])


SESSIONS = [
    (">>> x = 1\n>>> print(x)", "x = 1\nprint(x)"),
    (">>> for i in x:\n...     print(i)\n", "for i in x:\n    print(i)\n"),
    ("In [1]: x = 1\nIn [2]: x", "x = 1\nx"),
    ("x = 1\n>>> y = 2", "x = 1\ny = 2"),
    ("    x = 1\n    y = 2", "x = 1\ny = 2"),
]


@pytest.mark.parametrize(("source", "text"), SESSIONS)
def test_pasted_sessions_are_cleaned(source: str, text: str) -> None:
    assert to_python(source).text == text


# IPython must see magics in the same places, and the same Python around them
JUDGED = [
    *PLAIN,
    *(source for source, _, magic in FOUND if magic[0] != "cell" and magic[1] != "pip"),
    "%config InlineBackend.figure_format = 'retina'\nimport a",
    "%load_ext autoreload\n%autoreload 2\nx = 1",
    "x = !ls\nprint(x)\ny = x.grep('a')",
    "while x:\n    %time\n    !a {x} $y\n    x -= 1",
    "def f():\n    !ls\n    return 1",
    "with a:\n    x = !ls -a; b",
    "x = 1; y = 2",
    "f(x);",
    "%cd ..\n!ls\n?f\nf?\nx",
    "try:\n    %who\nexcept E:\n    pass",
    "a = b = 1",
    "lambda x: x % 2",
]


@pytest.mark.parametrize("source", [*JUDGED, *(source for source, _ in SESSIONS)])
def test_ipython_sees_the_same(source: str) -> None:
    assert ours(source) == theirs(source)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(JUDGED), min_size=2, max_size=4).map("\n".join))
def test_ipython_sees_the_same_in_any_order(source: str) -> None:
    try:
        judged = theirs(source)
    except SyntaxError:
        return

    assert ours(source) == judged


class _Masked(ast.NodeTransformer):
    """Every magic looks alike."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        text = ast.unparse(node.func)
        if text == PLACEHOLDER or text.startswith("get_ipython()"):
            return ast.Name(id="magic")
        return self.generic_visit(node)


def masked(text: str) -> str:
    return ast.dump(_Masked().visit(ast.parse(text)))


def ours(source: str) -> str:
    return masked(to_python(source).text)


def theirs(source: str) -> str:
    manager = pytest.importorskip("IPython.core.inputtransformer2").TransformerManager()
    return masked(manager.transform_cell(source))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ls", ()),
        ("ls {folder}", ("folder",)),
        ("ls $folder", ("folder",)),
        ("echo $$HOME", ()),
        ("cp {a.b} {c[d]}", ("a", "c", "d")),
        ("echo {x:.2f}", ("x",)),
        ("awk '{print $1}'", ()),
        ("echo {", ()),
    ],
)
def test_names_that_a_shell_line_inserts(text: str, names: tuple[str, ...]) -> None:
    assert inserted_names(text) == names


@pytest.mark.parametrize(
    ("name", "argument", "statement"),
    [
        ("time", "f(x)", "f(x)"),
        ("timeit", "-n 10 -r 3 f(x)", "f(x)"),
        ("timeit", "-n10 f(x)", "f(x)"),
        ("timeit", "-o f(x)", "f(x)"),
        ("prun", "-s cumulative f(x)", "f(x)"),
        ("time", "-x", ""),
    ],
)
def test_statement_that_a_timing_magic_runs(
    name: str, argument: str, statement: str
) -> None:
    assert statement_of(name, argument) == statement
