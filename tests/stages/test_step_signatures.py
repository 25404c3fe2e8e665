"""What one step may leave unbound, the next is told that it may be missing."""

from __future__ import annotations

import ast
from pathlib import Path

from making import code, notebook_text, prose

from nb2prod.workflows.convert import ConvertOptions, convert

LOAD = "import csv\nparcels = [{'kilos': 3}, {'kilos': 7}]\ncity = 'Ulm'"
CLEAN = """for parcel in parcels:
    parcel['price'] = parcel['kilos'] * 2
    if parcel['kilos'] > 5:
        parcel['label'] = heavy = city
light = [p for p in parcels if p['kilos'] < 5]
light[0]['kilos'] = 100
print(parcels[0]['kilos'], heavy)"""
PRICE = """def gross(parcel):
    parcel['gross'] = parcel['price'] * 2
    return parcel['gross']
total = sum(map(gross, parcels))
print(total, len(light))"""
EXPORT = """with open('parcels.csv', 'w', newline='') as file:
    writer = csv.DictWriter(file, fieldnames=list(parcels[1]), extrasaction='ignore')
    writer.writeheader()
    for parcel in parcels:
        writer.writerow(parcel)
print(parcel['price'], total)"""
CELLS = {"Load": LOAD, "Clean": CLEAN, "Price": PRICE, "Export": EXPORT}


def steps_of(folder: Path) -> dict[str, ast.FunctionDef]:
    path = folder / "parcels.ipynb"
    cells = [
        c for head, text in CELLS.items() for c in (prose(f"## {head}"), code(text))
    ]
    path.write_text(notebook_text(*cells))
    convert(path, ConvertOptions(output=folder / "out", lock=False))
    text = next((folder / "out/src").glob("*/steps.py")).read_text()
    found = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    return {function.name: function for function in found}


def test_what_may_be_none_where_it_is_given_may_be_where_it_is_taken(
    tmp_path: Path,
) -> None:
    functions = steps_of(tmp_path)

    taken = [
        ast.unparse(argument.annotation)
        for function in functions.values()
        for argument in function.args.args
        if argument.arg == "parcel" and argument.annotation and function.name != "gross"
    ]

    assert taken
    assert all(kind.endswith("| None") for kind in taken)
