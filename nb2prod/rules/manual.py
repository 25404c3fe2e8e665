"""The manual of the rules: one page each, a list, and `docs/rules.md`."""

from __future__ import annotations

from nb2prod.model.finding import Page
from nb2prod.rules import ALL_CODES, DEFAULT_CODES, all_rules, codes_named, rule

FAMILIES = {
    "NB0": "Files and cells",
    "NB1": "Names",
    "NB2": "Order",
    "NB3": "The same answer every time",
    "NB4": "Production",
    "NB5": "Data science",
    "NB9": "Suppressions, baselines, and what lint could not see",
}


def manual_of(word: str) -> str:
    """The pages that a code, a prefix or a name stands for."""
    codes = sorted(codes_named(word))
    return "\n".join(page_text(rule(code).PAGE) for code in codes)


def page_text(page: Page) -> str:
    """One page with its weight under the title."""
    title, _, rest = page.manual.partition("\n")
    fix = ", can be fixed" if page.fixable else ""
    state = "on by default" if page.default else "off by default"
    return f"# {title}\n\n{page.severity.value}, {state}{fix}\n{rest.rstrip()}\n"


def listing() -> str:
    """Every rule on a line."""
    pages = [each.PAGE for each in all_rules()]
    width = max(len(page.name) for page in pages)
    return "".join(_row(page, width) for page in pages)


def _row(page: Page, width: int) -> str:
    mark = "on " if page.default else "off"
    return f"{page.code}  {mark}  {page.severity.value:<7}  {page.name:<{width}}  {one_line(page)}\n"


def one_line(page: Page) -> str:
    """What the rule finds, in one clause."""
    return page.manual.partition("\n")[0].partition(": ")[2].rstrip(".")


def document() -> str:
    """The whole of docs/rules.md."""
    parts = [
        "# Rules\n",
        f"{len(ALL_CODES)} rules, {len(DEFAULT_CODES)} of them on by default.",
        "`nb2prod rule CODE` prints the same page; this file is made from the rules.\n",
    ]
    for prefix, title in FAMILIES.items():
        pages = [each.PAGE for each in all_rules() if each.PAGE.code.startswith(prefix)]
        parts.append(f"## {title}\n")
        parts.append(
            "| code | name | weight | default | finds |\n|---|---|---|---|---|"
        )
        parts += [_table_row(page) for page in pages]
        parts.append("")
    parts += [_section(each.PAGE) for each in all_rules()]
    return "\n".join(parts).rstrip() + "\n"


def _table_row(page: Page) -> str:
    link = f"[{page.code}](#{page.code.lower()})"
    state = "on" if page.default else "off"
    return (
        f"| {link} | {page.name} | {page.severity.value} | {state} | {one_line(page)} |"
    )


def _section(page: Page) -> str:
    text = page_text(page).replace("\n## ", "\n#### ")
    return f'<a id="{page.code.lower()}"></a>\n\n##{text}'
