"""The oracle says nothing about a faithful project, and names each thing that is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import oracle
import pytest

from nb2prod.model.outcome import NotebookRun

CELLS = (
    "import matplotlib.pyplot as plt\n\nrows = [1, 2]\nrows",
    "rows.append(3)\nprint(rows)\nprint('second line')",
    "plt.plot(rows);",
    "plt.bar([1, 2], [3, 4])\nplt.show()\nopen('total.txt', 'w').write(str(sum(rows)))",
)
STEPS = """
import matplotlib.pyplot as plt


def load():
    rows = [1, 2]
    rows.append(3)
    print(rows)
    print("second line")
    return rows


def draw(rows):
    plt.plot(rows)
    save("first")
    plt.bar([1, 2], [3, 4])
    save("second")
    with open("outputs/total.txt", "w") as target:
        target.write(str(sum(rows)))


def save(name):
    plt.gcf().savefig(f"outputs/{name}.png", bbox_inches="tight")
    plt.close("all")
"""
MAIN = "from pack.steps import draw, load\n\ndraw(load())\n"
OUTPUT = {"name": "rows", "variable": "rows", "type": "list[int]"}
RECORD = {
    "package": "pack",
    "run": ["python", "-m", "pack"],
    "steps": [
        {"function": "pack.steps:load", "cells": [1, 2], "outputs": [OUTPUT]},
        {"function": "pack.steps:draw", "cells": [3, 4], "outputs": []},
    ],
    "cells": [{"cell": number, "fate": "step"} for number in (1, 2, 3, 4)],
}


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> NotebookRun:
    root = tmp_path_factory.mktemp("notebook")
    cells = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": []}
        | {"execution_count": None}
        for text in CELLS
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (root / "n.ipynb").write_text(json.dumps(notebook))
    return oracle.run_notebook(root / "n.ipynb", root=root)


def differences_of(steps: str, truth: NotebookRun, project: Path) -> list[str]:
    package = project / "src" / "pack"
    package.mkdir(parents=True)
    (project / "outputs").mkdir()
    (project / "nb2prod.json").write_text(json.dumps(RECORD))
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(MAIN)
    (package / "steps.py").write_text(steps)
    return oracle.differences(truth, oracle.run_project(project), RECORD)


def test_says_nothing_of_a_faithful_project(truth: NotebookRun, tmp_path: Path) -> None:
    assert differences_of(STEPS, truth, tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "append(3)",
            "append(4)",
            r"n.ipynb:cell 2: `rows` of step `load`: .* list \[1, 2, 4\], .* list \[1, 2, 3\]",
        ),
        (
            '"second line"',
            '"another line"',
            "n.ipynb:cell 2: printed line 2: .* 'another line', .* 'second line'",
        ),
        (
            '    print("second line")\n',
            "",
            "printed line 2: .* gives '', .* 'second line'",
        ),
        (
            "    print(rows)\n",
            "    print(rows)\n" * 2,
            r"printed line 2: .* gives '\[1, 2, 3\]', .* 'second line'",
        ),
        (
            "    plt.plot(rows)\n",
            "    plt.plot([1])\n",
            "cell 3: figure 1 of 2: .* none with its pixels",
        ),
        (
            'save("first")',
            'plt.close("all")',
            "figure 1 of 2: .* none with its pixels among 1 saved",
        ),
        (
            "outputs/total.txt",
            "outputs/other.txt",
            "n.ipynb: file `total.txt`: .* no such file",
        ),
        ("str(sum(rows))", "'5'", "file `total.txt`: the project gives other bytes"),
        ("    rows = [1, 2]\n", "    rows = missing\n", "the project fails: NameError"),
        ("    rows = [1, 2]\n", "    exit(3)\n", "the project fails: exit code 3"),
        (
            "    rows = [1, 2]\n",
            "    import os; os._exit(3)\n",
            "the project fails: its process ended with code 3",
        ),
    ],
)
def test_names_what_is_different(
    right: str, wrong: str, said: str, truth: NotebookRun, tmp_path: Path
) -> None:
    assert STEPS.count(right) == 1

    found = "\n".join(differences_of(STEPS.replace(right, wrong), truth, tmp_path))

    assert re.search(said, found), found


def test_figures_in_another_order_are_different(
    truth: NotebookRun, tmp_path: Path
) -> None:
    lines = STEPS.split("\n")
    at = lines.index("    plt.plot(rows)")
    lines[at : at + 4] = lines[at + 2 : at + 4] + lines[at : at + 2]

    found = differences_of("\n".join(lines), truth, tmp_path)

    assert found == [
        "n.ipynb:cell 4: figure 2 of 2: the project gives it out of order among 2 saved,"
        " the notebook gives one of 640x480"
    ]


def test_record_must_tell_every_cells_fate() -> None:
    record = {
        **RECORD,
        "cells": [{"cell": 1, "fate": "dropped"}, {"cell": 2, "fate": "lost"}],
    }

    found = list(oracle.contract_problems(record, cells=4))

    assert found == [
        "cells without a fate: [3, 4]",
        "cell 1 is dropped, and nothing says why",
        "cell 2 has the fate lost",
    ]


def test_shown_values_and_shell_output_are_no_prints(tmp_path: Path) -> None:
    cells = [
        "import pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf.info()\ndf",
        "display(df)\n!echo from the shell\n%time x = print('printed')",
        "%%bash\necho from bash",
    ]
    written = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": []}
        | {"execution_count": None}
        for text in cells
    ]
    path = tmp_path / "n.ipynb"
    notebook = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook))

    truth = oracle.run_notebook(path, root=tmp_path)

    assert truth.failure is None
    assert truth.printed == "printed\n"
