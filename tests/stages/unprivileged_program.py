"""A program that writes, as a user without rights, where the owner is another user.

python unprivileged_program.py FOLDER CASE      (started as root)
"""

import os
import platform
import sys
from pathlib import Path

from written_folders import NEW, make_old, overwrite

from nb2prod.errors import UserError

NOBODY = 65534


def give_away(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        os.chown(place, NOBODY, NOBODY)
        for name in names:
            os.chown(Path(place, name), NOBODY, NOBODY, follow_symlinks=False)


def prepare(target: Path, case: str) -> None:
    if case == "the parent is not ours":
        target.parent.chmod(0o755)
        return
    make_old(target)
    if case == "a folder is locked":
        (target / "notes").chmod(0o500)
    give_away(target)
    os.chown(target.parent, NOBODY, NOBODY)
    if case == "a file is another's":
        os.chown(target / "notes/idea.md", 0, 0)
    if case == "a folder is another's":
        os.chown(target / "outputs", 0, 0)
    if case == "a file is secret":
        os.chown(target / "notes/idea.md", 0, 0)
        (target / "notes/idea.md").chmod(0o600)


def main(folder: Path, case: str) -> None:
    target = folder / "churn"
    prepare(target, case)
    platform.node()
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        overwrite(NEW, target)
    except UserError as error:
        print(error.message.replace(str(target), "TARGET"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
