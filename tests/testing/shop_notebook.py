"""A notebook with a table, a model, a figure, chance, and a clock that no run repeats."""

from __future__ import annotations

from pathlib import Path

from making import code, notebook_text, prose

CELLS = [
    prose("# Daily orders"),
    code(
        "import random\n"
        "import numpy as np\n"
        "import pandas as pd\n"
        "import matplotlib.pyplot as plt\n"
        "from sklearn.linear_model import LinearRegression\n"
        "np.random.seed(7)"
    ),
    prose("## Load"),
    code(
        "orders = pd.read_csv('orders.csv', parse_dates=['day'])\n"
        "print(len(orders), 'orders')\n"
        "def note(lines, line):\n"
        "    lines.append(line)\n"
        "notes = []\n"
        "note(notes, 8128)"
    ),
    prose("## Clean"),
    code(
        "clean = orders[orders.units > 1].copy()\n"
        "clean['value'] = clean.units * clean.price\n"
        "mean_value = clean['value'].mean()\n"
        "print(f'mean {mean_value:.2f}')"
    ),
    prose("## Noise"),
    code("noise = np.random.normal(size=3).round(4)\nprint(noise)"),
    prose("## Draw lots"),
    code("lot = random.random()"),
    prose("## Take the time"),
    code("import time\nstarted = time.perf_counter()"),
    prose("## Plot"),
    code(
        "fig, ax = plt.subplots()\n"
        "ax.bar(clean.day.dt.day, clean['value'] * 2)\n"
        "ax.set_title('Value', fontsize=11)\n"
        "plt.show()\n"
        "def arrow(length):\n"
        "    return plt.arrow(0, 0, length, 0)\n"  # an artist: its copy would be a second figure
        "arrow(2)\n"
        "arrow(3)\n"
        "plt.show()"
    ),
    prose("## Train"),
    code(
        "model = LinearRegression()\n"
        "model.fit(clean[['units', 'price']], clean['value'] - 1)"
    ),
    prose("## Forecast"),
    code(
        "forecast = model.predict(clean[['units', 'price']]) * lot\n"
        "total = float(noise.sum() + 10)\n"
        "best = clean.assign(rank=clean['value'].rank()).head(4)\n"
        "best.to_csv('best.csv')\n"
        "late = started > 0\n"
        "print(late, len(best), round(total, 3))"
    ),
]


def write_shop(folder: Path) -> Path:
    """The notebook and its data in a folder."""
    rows = [
        f"2024-01-{day:02d},{'NSEW'[day % 4]},{day % 5},{day + 0.5},{100 + day}"
        for day in range(1, 29)
    ]
    table = "\n".join(["day,shop,units,price,order_id", *rows]) + "\n"
    (folder / "orders.csv").write_text(table, encoding="utf-8")
    notebook = folder / "shop.ipynb"
    notebook.write_text(notebook_text(*CELLS), encoding="utf-8")
    return notebook
