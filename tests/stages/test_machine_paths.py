"""A path of one machine becomes the project's own where the file lies beside the notebook."""

from pathlib import Path

import pytest
from making import code, notebook_text

from nb2prod.workflows.convert import ConvertOptions, decide


@pytest.mark.parametrize(
    ("cell", "default"),
    [
        ("text = open('{here}/data/towns.txt').read()", "data/towns.txt"),
        ("text = open('{here}/notes.txt').read()", "data/notes.txt"),
        ("text = open('{here}/../above.txt').read()", "{here}/../above.txt"),
        ("text = open('{here}/missing.txt').read()", "{here}/missing.txt"),
        ("open('{here}/out.txt', 'w').write('1')", "{here}/out.txt"),
    ],
)
def test_a_path_of_one_machine(tmp_path: Path, cell: str, default: str) -> None:
    here = tmp_path / "work"
    (here / "data").mkdir(parents=True)
    for name in ("work/data/towns.txt", "work/notes.txt", "above.txt"):
        (tmp_path / name).write_text("Ulm\n")
    notebook = here / "towns.ipynb"
    notebook.write_text(notebook_text(code(cell.format(here=here))))

    plan = decide(notebook, ConvertOptions()).plan

    assert [s.default for s in plan.settings] == [repr(default.format(here=here))]
