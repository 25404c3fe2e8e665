"""The `nb2prod` command. `lint` is answered before typer is imported: it runs on every save."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; never returns."""
    if sys.argv[1:2] == ["lint"]:
        from nb2prod.lint_cli import main as lint

        sys.exit(lint(sys.argv[2:]))
    if sys.argv[1:2] == ["rule"]:
        from nb2prod.rule_cli import main as rule

        sys.exit(rule(sys.argv[2:]))
    from nb2prod.cli import app

    sys.exit(app())


if __name__ == "__main__":
    main()
