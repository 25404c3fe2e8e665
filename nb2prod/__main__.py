"""The `nb2prod` command. `lint` is answered before typer is imported: it runs on every save."""

from __future__ import annotations

import contextlib
import errno
import os
import sys

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def main() -> None:
    """Run the command line; never returns."""
    try:
        _run()
    except OSError as error:
        if error.errno not in FULL:
            raise
        # standard output cannot be flushed at the process's end either
        os.write(2, f"error: cannot write: {error.strerror}\n".encode())
        os._exit(2)


def _run() -> None:
    if sys.argv[1:2] == ["lint"]:
        _lint(sys.argv[2:])
    if sys.argv[1:2] == ["rule"]:
        from nb2prod.rule_cli import main as rule

        sys.exit(rule(sys.argv[2:]))
    from nb2prod.cli import app

    sys.exit(app())


def _lint(words: list[str]) -> None:
    import gc

    gc.disable()  # what lint keeps holds no cycles
    from nb2prod.lint_cli import main as lint

    code = lint(words)
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    # the process's end frees all of it at once, object by object takes longer
    os._exit(code)


if __name__ == "__main__":
    main()
