"""A new folder takes the place of an old one; runs that were killed are tidied up.

    .<name>.nb2prod-<pid>-<host>-<random>        being filled, or on its way out
    .<name>.nb2prod-<pid>-<host>-<random>.old    the old folder, between two renames

Only the second kind can be the last copy of anything: it goes back to its place where
the target is missing, and is removed only once the first kind is gone, which says that
both renames were done.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nb2prod.errors import UserError

if sys.platform != "win32":
    import fcntl

BACKUP = ".old"
LONGEST_NAME = 180
AN_HOUR = 3600
A_DAY = 24 * AN_HOUR
PATIENCE = 120.0

Exchange = Callable[[Path, Path], bool]


@contextmanager
def alone_beside(target: Path, *, patience: float = PATIENCE) -> Iterator[bool]:
    """Hold the lock of the target's parent folder; False where there are no locks.

    The system releases the lock of a run that is killed, and the lock leaves no file.
    """
    if sys.platform == "win32":
        yield False
        return
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        give_up = time.monotonic() + patience
        while (is_locked := try_lock(handle)) is None:
            if time.monotonic() > give_up:
                raise UserError(
                    f"another run has been writing beside {target} for too long",
                    hint="wait until it ends, or end it, and try again",
                )
            time.sleep(0.02)
        yield is_locked
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool | None:
    """Whether the lock is ours; None if another has it, False if there are none."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    except OSError:
        return False
    return True


def name_beside(target: Path) -> Path:
    """A new hidden name in the target's parent folder, with its owner in it."""
    owner = f"{os.getpid()}-{this_host()}-{secrets.token_hex(4)}"
    return target.parent / f"{hidden_prefix(target)}{owner}"


def hidden_prefix(target: Path) -> str:
    name = target.name
    if len(os.fsencode(name)) > LONGEST_NAME:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return f".{name}.nb2prod-"


def this_host() -> str:
    import platform

    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def tidy_up(target: Path, *, is_alone: bool) -> None:
    """Put back an old folder that a killed run left aside; remove what is stale."""
    now = time.time()
    left = [
        path for path in leftovers(target) if is_stale(path, is_alone=is_alone, now=now)
    ]
    for path in left:
        if is_backup(path) and not os.path.lexists(target):
            os.rename(path, target)
    for path in left:
        if is_backup(path):
            if not os.path.lexists(str(path).removesuffix(BACKUP)):
                discard(path)
        elif not os.path.lexists(f"{path}{BACKUP}"):
            discard(path)


def leftovers(target: Path) -> list[Path]:
    owned = re.compile(
        re.escape(hidden_prefix(target))
        + r"[0-9]+-[0-9a-f]{8}-[0-9a-f]{8}"
        + f"({re.escape(BACKUP)})?"
    )
    with os.scandir(target.parent) as entries:
        names = [entry.name for entry in entries if owned.fullmatch(entry.name)]
    return [target.parent / name for name in sorted(names)]


def is_backup(path: Path) -> bool:
    return path.name.endswith(BACKUP)


def is_stale(leftover: Path, *, is_alone: bool, now: float) -> bool:
    """Whether a leftover's owner is certainly gone; a stranger's needs a day as well."""
    pid, host, _ = leftover.name.removesuffix(BACKUP).rsplit("nb2prod-")[-1].split("-")
    with suppress(OSError):
        age = now - leftover.lstat().st_ctime
        if host == this_host() and os.name == "posix":
            # Under the lock our own number can only be that of an earlier process
            is_gone = not is_running(int(pid)) or (is_alone and int(pid) == os.getpid())
            return is_gone and (is_alone or age > AN_HOUR)
        return is_alone and age > A_DAY
    return False


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def put_in_place(new: Path, target: Path, exchange: Exchange) -> Path:
    """Make `new` the target, and say where the old folder, if any, is now."""
    if not os.path.lexists(target):
        os.rename(new, target)
        return new
    return new if exchange(new, target) else rename_twice(new, target)


def exchange_folders(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system has no such step."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM):
        return False
    raise OSError(number, os.strerror(number), str(other))


def rename_twice(new: Path, target: Path) -> Path:
    """The swap where there is no exchange: a kill in between is mended by `tidy_up`."""
    backup = Path(f"{new}{BACKUP}")
    try:
        os.rename(target, backup)
        os.rename(new, target)
    except BaseException:
        if not os.path.lexists(target):
            os.rename(backup, target)
        raise
    # The target is complete by now, so nothing may fail any more
    with suppress(OSError):
        os.rename(backup, new)
        return new
    return backup


def discard(folder: Path) -> None:
    """Remove a folder as far as we may; files may be the target's too: modes stay."""
    with suppress(OSError, RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        for place, _, _ in os.walk(folder):
            os.chmod(place, 0o700)
        shutil.rmtree(folder, ignore_errors=True)
