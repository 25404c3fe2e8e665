"""What two runs of a notebook do not agree on is not compared; the rest is, in its place."""

from __future__ import annotations

import pytest

from nb2prod.model.outcome import (
    CellRun,
    Difference,
    Failure,
    NotCompared,
    NotebookRun,
    ProjectRun,
    StepRun,
    Value,
    WrittenFile,
)
from nb2prod.model.record import Record, RecordedOutput, RecordedStep
from nb2prod.stages.comparing import compare
from nb2prod.stages.masking import Mask

NO_STEPS = Record(package="pack", run=("python", "-m", "pack"), steps=())


def printing(*cells: str) -> NotebookRun:
    """A run whose cells print these texts."""
    return NotebookRun(
        cells=tuple(CellRun(cell=n, printed=t) for n, t in enumerate(cells, start=1))
    )


LINES = [
    # two runs, what the project prints, what is different, what is not compared
    (("a\n", "b\n"), ("a\n", "b\n"), "a\nb\n", [], []),
    (("a\n", "b\n"), ("a\n", "b\n"), "a\nc\n", ["2 printed line 2"], []),
    (("a\n", "b\n"), ("a\n", "b\n"), "x\ny\n", ["1 printed line 1", "2 printed line 2"], []),
    (("a\n", "b\n"), ("a\n", "b\n"), "x\na\nb\n", ["1 printed line 1"], []),
    (("a\n", "b\n"), ("a\n", "b\n"), "a\n", ["2 printed line 2"], []),
    (("a\n", "b\n"), ("a\n", "b\n"), "a\nb\nc\n", ["2 printed line 3"], []),
    (("a", "b\n"), ("a", "b\n"), "ac\n", ["2 printed line 1"], []),
    (("a\n",), ("a\n",), "a", ["1 printed line 2"], []),
    (("a\n",), ("a\n",), "", ["1 printed line 1"], []),
    ((), (), "", [], []),
    # a class says the module that it is of
    (("__main__.K\n",), ("__main__.K\n",), "pack.steps.K\n", [], []),
    # another text each time
    (("a\n", "1\nb\n"), ("a\n", "2\nb\n"), "a\n3\nb\n", [], ["2 printed line 2"]),
    (("a\n", "1\nb\n"), ("a\n", "2\nb\n"), "a\n3\nc\n", ["2 printed line 3"], ["2 printed line 2"]),
    # another number of lines each time
    (("a\n", "1\n", "b\n"), ("a\n", "1\n2\n", "b\n"), "a\nb\n", [], ["2 printed lines"]),
    (("a\n", "1\n", "b\n"), ("a\n", "1\n2\n", "b\n"), "x\n1\n2\n3\nb\n", ["1 printed line 1"], ["2 printed lines"]),
    (("a\n", "1\n", "b\n"), ("a\n", "1\n2\n", "b\n"), "a\n1\n2\n3\nc\n", ["3 printed line 3"], ["2 printed lines"]),
    (("a", "1\n2", "b\nc\n"), ("a", "1", "b\nc\n"), "x\nc\n", [], ["2 printed lines"]),
    (("a", "1\n2", "b\nc\n"), ("a", "1", "b\nc\n"), "x\nd\n", ["3 printed line 3"], ["2 printed lines"]),
    (("1\n", "", "1\n"), ("", "", ""), "", [], ["1 printed lines, up to those of cell 3"]),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "got", "different", "unsure"), LINES)
def test_printed_lines(
    first: tuple[str, ...],
    second: tuple[str, ...],
    got: str,
    different: list[str],
    unsure: list[str],
) -> None:
    runs = printing(*first), printing(*second)

    outcome = compare(runs, ProjectRun(printed=got), NO_STEPS)

    assert places(outcome.differences) == different
    assert places(outcome.not_compared) == unsure


def places(parts: tuple[Difference, ...] | tuple[NotCompared, ...]) -> list[str]:
    return [f"{part.place.cell} {part.place.what}" for part in parts]


def drawing(*figures: str) -> NotebookRun:
    return NotebookRun(cells=(CellRun(cell=2, figures=figures),))


FIGURES = [
    (("a", "b"), ("a", "b"), ("a", "b"), [], []),
    (("a", "b"), ("a", "b"), ("x", "a", "x", "b"), [], []),
    (("a", "b"), ("a", "b"), ("b", "a"), ["2 figure 2 of 2"], []),
    (("a", "b"), ("a", "b"), ("b",), ["2 figure 1 of 2"], []),
    (("a", "b"), ("a", "b"), (), ["2 figure 1 of 2", "2 figure 2 of 2"], []),
    (("a", "b"), ("c", "b"), ("d", "b"), [], ["2 figure 1 of 2"]),
    (("a", "b"), ("c", "b"), ("d", "e"), ["2 figure 2 of 2"], ["2 figure 1 of 2"]),
    (("a", "b"), ("a",), ("a",), [], ["2 figure 2 of 2"]),
    (("page a",), ("page a",), ("page a",), [], []),
    (("page a",), ("page a",), ("page b",), ["2 figure 1 of 1"], []),
]


@pytest.mark.parametrize(("first", "second", "saved", "different", "unsure"), FIGURES)
def test_figures(
    first: tuple[str, ...],
    second: tuple[str, ...],
    saved: tuple[str, ...],
    different: list[str],
    unsure: list[str],
) -> None:
    runs = drawing(*first), drawing(*second)

    outcome = compare(runs, ProjectRun(figures=saved), NO_STEPS)

    assert places(outcome.differences) == different
    assert places(outcome.not_compared) == unsure


def files(*named: str) -> tuple[WrittenFile, ...]:
    """`a.txt=1`: a path and the digest of its bytes."""
    parts = [text.partition("=") for text in named]
    return tuple(WrittenFile(path=path, digest=digest) for path, _, digest in parts)


FILES = [
    (["a.txt=1"], ["a.txt=1"], ["outputs/a.txt=1", "outputs/b.txt=2"], [], []),
    (["../a.txt=1"], ["../a.txt=1"], ["outputs/a.txt=1"], [], []),
    (["a.txt=1"], ["a.txt=1"], ["outputs/b.txt=1"], ["0 file `a.txt`"], []),
    (["a.txt=1"], ["a.txt=1"], ["outputs/a.txt=2"], ["0 file `a.txt`"], []),
    (["a.txt=1"], ["a.txt=2"], ["outputs/a.txt=3"], [], ["0 file `a.txt`"]),
    (["a.txt=1"], ["a.txt=2"], [], ["0 file `a.txt`"], []),
    (["a.txt=1"], [], [], [], ["0 file `a.txt`"]),
    (["a.pkl=1"], ["a.pkl=1"], ["a.pkl=2"], [], ["0 file `a.pkl`"]),
    (["a.pkl=1"], ["a.pkl=1"], [], ["0 file `a.pkl`"], []),
]


@pytest.mark.parametrize(("first", "second", "written", "different", "unsure"), FILES)
def test_files(
    first: list[str],
    second: list[str],
    written: list[str],
    different: list[str],
    unsure: list[str],
) -> None:
    runs = NotebookRun(files=files(*first)), NotebookRun(files=files(*second))

    outcome = compare(runs, ProjectRun(files=files(*written)), NO_STEPS)

    assert places(outcome.differences) == different
    assert places(outcome.not_compared) == unsure


def value(digest: str, *, opaque: bool = False) -> Value:
    return Value(name="x", digest=digest, says=f"int {digest}", opaque=opaque)


def left_by(cell: int, *values: Value) -> NotebookRun:
    return NotebookRun(cells=(CellRun(cell=cell, variables=values),))


ONE, TWO, ODD = value("1"), value("2"), value("", opaque=True)
VALUES = [
    (left_by(1, ONE), left_by(1, ONE), ONE, [], []),
    (left_by(1, ONE), left_by(1, ONE), TWO, ["1 `x` of step `f`"], []),
    (left_by(1, ONE), left_by(1, TWO), ONE, [], ["1 `x` of step `f`"]),
    (left_by(1, ODD), left_by(1, ODD), ODD, [], ["1 `x` of step `f`"]),
    (left_by(1, ONE), left_by(1, ONE), ODD, [], ["1 `x` of step `f`"]),
    (left_by(1), left_by(1), ONE, ["1 `x` of step `f`"], []),
    (left_by(2, ONE), left_by(2, ONE), ONE, ["1 `x` of step `f`"], []),
]


@pytest.mark.parametrize(("first", "second", "got", "different", "unsure"), VALUES)
def test_values(
    first: NotebookRun,
    second: NotebookRun,
    got: Value,
    different: list[str],
    unsure: list[str],
) -> None:
    step = StepRun(function="pack.steps:f", returned=(got,))

    outcome = compare((first, second), ProjectRun(steps=(step,)), record_of([1]))

    assert places(outcome.differences) == different
    assert places(outcome.not_compared) == unsure


def record_of(*steps: list[int], variable: str | None = "x") -> Record:
    """A project of steps `f`, `g` that hand on `x`, with the cells that they are made of."""
    outputs = (RecordedOutput(name="x", variable=variable),)
    return Record(
        package="pack",
        run=("python", "-m", "pack"),
        steps=tuple(
            RecordedStep(
                function=f"pack.steps:{name}", cells=tuple(cells), outputs=outputs
            )
            for name, cells in zip("fg", steps, strict=False)
        ),
    )


def test_a_step_that_ends_inside_a_cell_is_not_compared() -> None:
    seen = [StepRun(function=f"pack.steps:{n}", returned=(TWO,)) for n in "fg"]
    run = left_by(1, ONE)

    outcome = compare((run, run), ProjectRun(steps=tuple(seen)), record_of([1], [1]))

    assert places(outcome.not_compared) == ["1 step `f`"]
    assert places(outcome.differences) == ["1 `x` of step `g`"]


def test_an_output_that_is_no_variable_is_not_compared() -> None:
    seen, run = StepRun(function="pack.steps:f", returned=(TWO,)), left_by(1, ONE)
    record = record_of([1], variable=None)

    outcome = compare((run, run), ProjectRun(steps=(seen,)), record)

    assert places(outcome.not_compared) == ["1 `x` of step `f`"]
    assert (outcome.differences, outcome.exit_code) == ((), 2)


def test_a_step_must_return_what_the_record_says() -> None:
    odd = StepRun(function="pack.steps:f", problem="returns int 3 for 2 outputs")
    run = left_by(1, ONE)

    outcome = compare((run, run), ProjectRun(steps=(odd,)), record_of([1], [2]))

    assert places(outcome.differences) == ["1 step `f`", "2 step `g`"]
    assert [each.project for each in outcome.differences] == [
        "returns int 3 for 2 outputs",
        "never returns",
    ]


def test_columns_that_differ_are_named() -> None:
    columns = [(name, "same") for name in "abcde"]
    theirs = [(name, "other" if name in "bcde" else "same") for name in "abcde"]
    table = Value(name="x", digest="1", says="DataFrame", parts=tuple(columns))
    other = Value(name="x", digest="2", says="DataFrame", parts=tuple(theirs))
    run = left_by(1, table)
    seen = ProjectRun(steps=(StepRun(function="pack.steps:f", returned=(other,)),))

    (difference,) = compare((run, run), seen, record_of([1])).differences

    assert difference.place.what == "`x` of step `f`, in `b`, `c`, `d` …"
    assert (difference.project, difference.notebook) == ("another DataFrame", "DataFrame")  # fmt: skip


TOKEN, OTHER = "ghp_9aK3bV7xQ2mN8rT4wY6zL1cF5hJ0dS3gU7eP", "ghp_Zq1Lw8Xr5Tn2Vb9Ky4Mc7Pd3Hs6Jf0Ga1uQe"  # fmt: skip
BARE = "kept-nowhere-else"  # a secret without a shape
SECRETS = [
    # what the notebook and the project say, and what is told of them
    (f"token {TOKEN}", f"token {TOKEN} 3", "'token ………'", "'token ……… 3'"),
    (f"token {TOKEN}", "none", "'token ………'", "'none'"),
    (f"key {BARE}", "key 3", "'key ………'", "'key 3'"),
    (f"token {TOKEN}", f"token {OTHER}", "", ""),
    (f"key {BARE}", f"key {TOKEN}", "", ""),
]


@pytest.mark.parametrize(("theirs", "mine", "shown", "shown_mine"), SECRETS)
def test_no_text_shows_a_secret(
    theirs: str, mine: str, shown: str, shown_mine: str
) -> None:
    run, mask = printing(f"{theirs}\n"), Mask(known=(BARE,))

    outcome = compare((run, run), ProjectRun(printed=f"{mine}\n"), NO_STEPS, mask)

    told = [(each.notebook, each.project) for each in outcome.differences]
    assert told == ([(shown, shown_mine)] if shown else [])
    assert [each.why for each in outcome.not_compared] == (
        [] if shown else ["differs only where a secret stands"]
    )


@pytest.mark.parametrize("of_notebook", [True, False])
def test_a_failure_shows_no_secret(of_notebook: bool) -> None:
    failed = Failure(said=f"HTTPError: 401 for token {TOKEN}")
    run = NotebookRun(failure=failed if of_notebook else None)
    project = ProjectRun(failure=None if of_notebook else failed)

    outcome = compare((run,), project, NO_STEPS)

    failure = outcome.notebook_failure or outcome.project_failure
    assert failure is not None
    assert failure.said == "HTTPError: 401 for token ………"


@pytest.mark.parametrize(
    ("shown", "own", "written", "unsure"),
    [
        ((), [], ["outputs/figures/map.html=1"], ["0 1 interactive figure"]),
        ((), [], ["map.html=1", "map-2.html=2"], ["0 2 interactive figures"]),
        (("page a",), [], ["map.html=1"], []),
        (("page a",), [], ["map.html=1", "map-2.html=2"], ["0 1 interactive figure"]),
        ((), ["map.html=1"], ["outputs/map.html=1"], []),
        ((), [], ["figure.png=1"], []),
    ],
)
def test_pages_that_cannot_be_compared_are_named(
    shown: tuple[str, ...], own: list[str], written: list[str], unsure: list[str]
) -> None:
    run = NotebookRun(cells=(CellRun(cell=2, figures=shown),), files=files(*own))
    project = ProjectRun(figures=shown, files=files(*written))

    outcome = compare((run, run), project, NO_STEPS)

    assert places(outcome.not_compared) == unsure
    assert outcome.differences == ()
