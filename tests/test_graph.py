"""`nb2prod graph` draws a notebook's flow, and runs and writes nothing."""

from __future__ import annotations

from pathlib import Path

from making import bytes_under, code, command, notebook_text, prose

SHOP = notebook_text(
    prose("# Shop"),
    code("import pandas as pd"),
    prose("## Load sales"),
    code("sales = pd.read_csv('sales.csv')\nsales = sales.dropna()"),
    prose("## Count by shop"),
    code("counts = sales.groupby('shop').size()"),
    prose("## Save counts"),
    code("counts.to_csv('counts.csv')"),
)


def test_files_steps_and_what_passes_between(tmp_path: Path) -> None:
    (tmp_path / "shop.ipynb").write_text(SHOP)
    before = bytes_under(tmp_path)

    answer = command("graph", "shop.ipynb", cwd=tmp_path)

    lines = [line.strip() for line in answer.out.splitlines()]
    assert (answer.code, answer.err, lines[0]) == (0, "", "flowchart TD")
    assert 'file_sales_csv[("sales.csv")] --> load_sales' in lines
    assert 'load_sales -- "sales" --> count_by_shop' in lines
    assert 'save_counts --> file_counts_csv[("counts.csv")]' in lines
    assert bytes_under(tmp_path) == before


def test_target_leaves_the_rest_out(tmp_path: Path) -> None:
    (tmp_path / "shop.ipynb").write_text(SHOP)

    answer = command("graph", "shop.ipynb", "--target", "counts", cwd=tmp_path)

    assert (answer.code, "save_counts" in answer.out) == (0, False)
    assert "count_by_shop" in answer.out


def test_what_cannot_be_converted_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.ipynb").write_text(notebook_text(code("print(later)")))

    answer = command("graph", "shop.ipynb", cwd=tmp_path)

    assert (answer.code, answer.out) == (1, "")
    assert "`later`" in answer.err
