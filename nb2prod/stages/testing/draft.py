"""Material, two watched runs and what is known to hold -> the files of the tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nb2prod.stages.testing.contracts import Contract, checked_main, checked_pipeline
from nb2prod.stages.testing.edge_tests import edge_tests, surprises
from nb2prod.stages.testing.material import Material
from nb2prod.stages.testing.moments import STAMP, without_stamps
from nb2prod.stages.testing.pipeline_tests import pipeline_context
from nb2prod.stages.testing.rendering import rendered_tests
from nb2prod.stages.testing.step_tests import (
    Sources,
    changing,
    drawn_by,
    is_lasting,
    printed_by,
    seen_output,
    step_tests,
)
from nb2prod.stages.testing.unrecorded import ALWAYS
from nb2prod.stages.testing.values import (
    EdgeTest,
    FunctionTest,
    Kept,
    SeenFile,
    StepTest,
)

ALL_WRITTEN = 400_000  # letters in the texts that a run writes
ALL_PRINTED = 200_000
KEPT = re.compile(r'recorded(?:_text)?\("([^"]+)"\)')
KIND = re.compile(r'"\$": "(\w+)"')
CHANGES = ("no_rows", "missing_values", "repeated_rows", "malformed_dates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What holds so far: tests that pass only within a whole run, and those that do not pass."""

    within: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()  # names of tests, with what they are given
    contracts: tuple[Contract, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The project's code with its tests, and what the tests read."""

    code: tuple[tuple[str, str], ...]
    kept: tuple[Kept, ...]
    steps: tuple[StepTest, ...]


def files_of(material: Material, sources: Sources, draft: Draft) -> Files:
    """Render a draft."""
    steps = step_tests(sources, within=draft.within, dropped=draft.dropped)
    edges = edge_tests(sources, within=draft.within, dropped=draft.dropped)
    edges = () if not material.tables else edges
    texts = _texts(sources)
    files = [
        f
        for f in _files_written(sources)
        if f"test_figure_looks_as_it_did[{f.path}]" not in draft.dropped
    ]
    printed = _printed(sources)
    functions = function_tests(sources, dropped=draft.dropped)
    whole = bool(functions) or not all([*(t.alone for t in steps), *(t.alone for t in edges)])  # fmt: skip
    context = material.base() | pipeline_context(
        material.plan, dropped=draft.dropped, remarks=[], repeating=_repeats(sources), recorded=True,
        printed=printed, files=files,
    ) | {
        "whole": whole, "drawn": any("drawn: " in fixture for t in steps for fixture in t.fixtures), "seeded": sources.third is not None, "needs_settings": any([*(t.needs_settings for t in steps), *(t.needs_settings for t in edges)]),
        "tests": steps, "functions": [test.function for test in functions],
    }  # fmt: skip
    tests = rendered_tests(material.templates, ALWAYS, context)
    if context["drawn"] or (whole and material.draws):
        tests |= rendered_tests(material.templates, ["drawings.py"], context)
    tests |= _rendered_steps(material, sources, steps, context)
    tests |= _rendered_edges(material, edges, context)
    if functions:
        compared = ["assert_same", "recorded", "summary"]
        told = context | {"functions": functions, "compared": compared}
        tests |= rendered_tests(material.templates, ["test_functions.py"], told)
    contracted = _contracted(material, draft, context)
    used = frozenset(KEPT.findall("\n".join(tests.values()))) | {c.recorded for c in draft.contracts}  # fmt: skip
    kept = (*material.shelf.files(used), *_told(sources, used), *texts_used(texts, used), *_pictures(files))  # fmt: skip
    support = _support(material, (tests | contracted).values(), kept, context)
    code = dict(material.code) | tests | contracted | support
    return Files(code=tuple(code.items()), kept=kept, steps=steps)


def _support(
    material: Material, tests: Iterable[str], kept: Sequence[Kept], context: dict[str, object]
) -> dict[str, str]:  # fmt: skip
    """The modules that read and compare, with no more than these tests need."""
    imports = " ".join(
        re.findall(r"^from comparing import (.+)$", "\n".join(tests), re.MULTILINE)
    )
    if not imports:
        return {}
    compares = set(re.findall(r"\w+", imports))
    text = "\n".join(
        each.content.decode() for each in kept if each.name.endswith(".json")
    )
    names = ["comparing.py"] + ["recordings.py"] * ("recorded" in compares)
    return rendered_tests(material.templates, names, context | {
        "stamped": any(STAMP.search(each.content.decode()) for each in kept if each.name.endswith(".txt")),
        "compares": compares, "text": text, "kinds": set(KIND.findall(text)),
    })  # fmt: skip


def _rendered_steps(
    material: Material,
    sources: Sources,
    tests: tuple[StepTest, ...],
    context: dict[str, object],
) -> dict[str, str]:
    if not tests:
        return {}
    lines = "\n".join(line for test in tests for line in (*test.arrange, *test.check))
    names = ["assert_same", "assert_same_text", "recorded", "recorded_text", "summary"]
    return rendered_tests(material.templates, ["test_steps.py"], context | {
        "whole": any(not test.alone for test in tests),
        "alone": any(test.alone for test in tests),
        "draws_alone": any("drawn" in fixture for test in tests for fixture in test.fixtures),
        "prints": any("pytest" in fixture for test in tests for fixture in test.fixtures),
        "settings": any(test.needs_settings for test in tests),
        "asks": bool(context["asked"]) and any(t.needs_settings or not t.alone for t in tests),
        "awaits": any("asyncio" in test.act for test in tests),
        "compared": [n for n in names if re.search(rf"\b{n}\(", lines)],
        "remarks": changing(sources),
    })  # fmt: skip


def _rendered_edges(
    material: Material, tests: tuple[EdgeTest, ...], context: dict[str, object]
) -> dict[str, str]:
    if not tests:
        return {}
    lines = "\n".join(line for test in tests for line in test.arrange)
    changes = {case.change for test in tests for case in test.cases}
    return rendered_tests(material.templates, ["test_edge_cases.py", "unusual.py"], context | {
        "tests": tests,
        "whole": any(not test.alone for test in tests),
        "settings": any(test.needs_settings for test in tests),
        "asks": bool(context["asked"]) and any(t.needs_settings or not t.alone for t in tests),
        "recorded": "recorded(" in lines,
        "copied": "copied(" in lines,
        "unusual": ["Change", *sorted(changes), "outcome"],
        "changes": [change for change in CHANGES if change in changes],
        "remarks": [],
    })  # fmt: skip


def _contracted(
    material: Material, draft: Draft, context: dict[str, object]
) -> dict[str, str]:
    """contracts.py, the pipeline that checks it, and its tests."""
    if not draft.contracts:
        return {}
    package = material.plan.package
    shown = {"contracts": draft.contracts, "package": package}
    template = material.templates.get_template("contracts/contracts.py.j2")
    pipeline = f"src/{package}/pipeline.py"
    files = {
        f"src/{package}/contracts.py": template.render(shown),
        pipeline: checked_pipeline(material.code[pipeline], package, draft.contracts),
    }
    main = f"src/{package}/__main__.py"
    if material.brief.entry == "batch" and main in material.code:
        files[main] = checked_main(material.code[main], package)
    recorded = [c for c in draft.contracts if c.recorded and c.table not in draft.dropped]  # fmt: skip
    if not recorded:
        return files
    return files | rendered_tests(
        material.templates, ["test_contracts.py"], context | {"contracts": recorded}
    )


def _printed(sources: Sources) -> str:
    """What the main job prints, where that is no matter of chance, and not too much to keep."""
    first, second = (
        "".join(text for _, text in run.printed)
        for run in (sources.first, sources.second)
    )
    return first if len(first) <= ALL_PRINTED and is_lasting(sources, first, second) else ""  # fmt: skip


def _repeats(sources: Sources) -> bool:
    texts = [("".join(t for _, t in r.printed), *(f.text for f in r.files)) for r in (sources.first, sources.second)]  # fmt: skip
    return len(texts[0]) == len(texts[1]) and all(
        without_stamps(one) == without_stamps(other)
        for one, other in zip(*texts, strict=True)
    )


def _files_written(sources: Sources) -> list[SeenFile]:
    """What both runs wrote alike, and tomorrow's will."""
    others = {file.path: file for file in sources.second.files}
    found: list[SeenFile] = []
    for file in sources.first.files:
        other = others.get(file.path)
        size = sum(len(each.text) + len(each.tones) for each in found)
        if other is None or file.tones != other.tones or size > ALL_WRITTEN:
            continue
        if is_lasting(sources, file.text, other.text):
            found.append(file)
    return found


def _texts(sources: Sources) -> dict[str, str]:
    """Printed and written texts by the name of their file."""
    texts = {
        f"{step.function}/printed": printed_by(sources, step.function)
        for step in sources.plan.steps
    }
    texts |= {f"written/{file.path}": file.text for file in _files_written(sources)}
    return texts | {"printed": _printed(sources)}


def texts_used(texts: dict[str, str], used: Iterable[str]) -> Iterator[Kept]:
    """The texts that tests read."""
    for name in sorted(texts):
        if name in used or (name.startswith("written/") and texts[name]):
            yield Kept(name=f"{name}.txt", content=texts[name].encode())


def _told(sources: Sources, used: frozenset[str]) -> Iterator[Kept]:
    """The summaries that tests read."""
    for told in sources.first.functions:
        if f"functions/{told.function}" in used:
            text = json.dumps(json.loads(told.summary), indent=1)
            yield Kept(name=f"functions/{told.function}.json", content=f"{text}\n".encode())  # fmt: skip
    for step in sources.plan.steps:
        if (at := f"{step.function}/drawn") in used:
            text = ",\n".join(
                map(json.dumps, json.loads(drawn_by(sources, step.function)))
            )
            yield Kept(name=f"{at}.json", content=f"[\n{text}\n]\n".encode())
        for name, _, _ in sources.signatures[step.function].outputs:
            at = f"{step.function}/{name}_summary"
            seen = seen_output(sources.first, step.function, name)
            if at in used and seen is not None:
                text = json.dumps(json.loads(seen.summary), indent=1)
                yield Kept(name=f"{at}.json", content=f"{text}\n".encode())
            at = f"{step.function}/{name}_says"
            if at in used and seen is not None:
                yield Kept(name=f"{at}.json", content=f"{seen.says}\n".encode())


def function_tests(
    sources: Sources, *, dropped: frozenset[str]
) -> tuple[FunctionTest, ...]:
    """Tests of the notebook's own functions that gave the same in both runs."""
    others = {seen.function: seen.summary for seen in sources.again.functions}
    return tuple(
        FunctionTest(function=seen.function, call=seen.call, recorded=f"functions/{seen.function}")
        for seen in sources.first.functions
        if seen.summary != "null"
        and seen.function not in sources.plan.confidential
        and is_lasting(sources, seen.summary, others.get(seen.function, ""))
        and f"test_{seen.function}" not in dropped
    )  # fmt: skip


def _pictures(files: list[SeenFile]) -> Iterator[Kept]:
    looks = {file.path: json.loads(file.tones) for file in files if file.tones}
    if looks:
        lines = ",\n".join(f"{json.dumps(path)}: {json.dumps(look)}" for path, look in looks.items())  # fmt: skip
        yield Kept(name="figures.json", content=f"{{\n{lines}\n}}\n".encode())


__all__ = ["Draft", "Files", "files_of", "surprises"]
