"""One kernel, started, fed cell by cell, and gone at the end whatever happens."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.client import NotebookClient
from nbclient.exceptions import (
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)
from nbformat import NotebookNode

from nb2prod.errors import NoKernel, Refused
from nb2prod.stages.interpreters import SECONDS_TO_START, WITHOUT
from nb2prod.stages.leftovers import end_group, end_users_of
from nb2prod.stages.progress import UNDER_WAY, Say
from nb2prod.stages.running.borders import CALL, Watched, WatchedCell
from nb2prod.stages.running.processes import environment_for, send_package

PROBE = "nb2prod_probe"
START = """
import importlib, json, os, sys
sys.path.insert(0, {place!r})
try:
    watching = importlib.import_module({probe!r} + ".watching")
finally:
    sys.path.remove({place!r})
with open(os.path.join({place!r}, "plan.json")) as stream:
    plan = json.load(stream)
watching.start(get_ipython().user_ns, {place!r}, plan)
"""
BEGIN = "__nb2prod_border__.calls.begin_cell({})"
FINISH = "__nb2prod_border__.finish()"


@dataclass(slots=True)
class Session:
    """What is needed to run a notebook once."""

    interpreter: Path
    path: str  # the notebook, as messages name it
    work: Path  # the folder that it runs in
    probe: Path  # where the probe lies and writes
    timeout: int
    say: Say
    client: NotebookClient = field(init=False)
    interruption: _Interruption = field(init=False)

    def run(self, watched: Watched) -> None:
        """Run all cells; a UserError says where and why it ended early."""
        send_probe(self.probe, watched)
        try:
            asyncio.run(self.execute(watched))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    async def execute(self, watched: Watched) -> None:
        manager = self.manager()
        self.client = NotebookClient(
            node({"cells": [code_cell("")], "metadata": node({})}),
            km=manager,
            timeout=self.timeout or None,
            startup_timeout=SECONDS_TO_START,
            shutdown_kernel="immediate",
            coalesce_streams=False,
        )
        group = 0
        self.interruption = _Interruption(asyncio.current_task())
        try:
            with (self.probe / "kernel.log").open("wb") as log:
                await manager.start_kernel(
                    cwd=str(self.work),
                    env=environment_for(self.interpreter, self.probe / "ipython"),
                    stdout=log,
                    stderr=log,
                )
            group = _group_of(manager)
            async with self.client.async_setup_kernel(cleanup_kc=True):
                _on_signals(self.interruption)
                await self.feed(watched)
        except (
            RuntimeError
        ) as error:  # jupyter_client's word for a kernel without a pulse
            raise NoKernel(
                f"{self.interpreter}: its kernel does not answer: {self.last_words() or error}",
                hint=WITHOUT,
            ) from None
        finally:
            with contextlib.suppress(Exception):
                await manager.shutdown_kernel(now=True)
            end_group(group)
            end_users_of(self.probe)
            # nbclient forgets it where a kernel never answered, and then fails at our exit
            atexit.unregister(self.client._cleanup_kernel)  # noqa: SLF001

    def manager(self) -> AsyncKernelManager:
        manager = AsyncKernelManager(connection_file=str(self.probe / "kernel.json"))
        manager._kernel_spec = KernelSpec(  # noqa: SLF001 - there is no public way in
            argv=[
                str(self.interpreter), "-m", "ipykernel_launcher", "-f", "{connection_file}",
                "--HistoryManager.enabled=False",
            ],
            display_name="nb2prod",
            language="python",
        )  # fmt: skip
        return manager

    async def feed(self, watched: Watched) -> None:
        place = str(self.probe)
        start = START.format(place=place, probe=PROBE)
        await self.quietly(f"exec({start!r}, {{'get_ipython': get_ipython}})")
        for number, cell in enumerate(watched.cells, 1):
            started = time.monotonic()
            named = f"cell {cell.cell.number}", number, len(watched.cells)
            self.say(*named, UNDER_WAY)
            await self.quietly(_between(cell.before, cell.cell.number), cell)
            await self.cell(cell)
            self.say(*named, time.monotonic() - started)
        last = watched.cells[-1] if watched.cells else None
        if watched.last >= 0:
            await self.quietly(CALL.format(watched.last), last)
        await self.quietly(FINISH, last)

    async def quietly(self, source: str, cell: WatchedCell | None = None) -> None:
        """Run what is ours; nothing of it is in the notebook's history."""
        ours = code_cell(source)
        try:
            await self.client.async_execute_cell(ours, 0, store_history=False)
        except DeadKernelError:
            raise self.death(cell) from None
        except (CellExecutionError, CellTimeoutError) as error:
            raise NoKernel(
                f"{self.interpreter}: the run cannot be watched: {str(error).strip().splitlines()[-1]}",
                hint=WITHOUT,
            ) from None

    async def cell(self, cell: WatchedCell) -> None:
        its = code_cell(cell.source, cell.cell.tags)
        try:
            await self.client.async_execute_cell(its, 0)
        except CellTimeoutError:
            raise Refused(
                f"{self.place(cell)}: this cell runs for more than {self.timeout} seconds",
                hint=f"allow more with --timeout, or {WITHOUT}",
            ) from None
        except DeadKernelError:
            raise self.death(cell) from None
        except CellExecutionError as error:
            raise self.failure(cell, error) from None

    def death(self, cell: WatchedCell | None) -> BaseException:
        if self.interruption.came:  # nbclient takes it for a death
            return asyncio.CancelledError()
        said = self.last_words()
        place = self.place(cell) if cell is not None else self.path
        return Refused(
            f"{place}: the kernel died here{': ' + said if said else ''}",
            hint=f"the cell ended the process itself, or took too much memory; mend it, or {WITHOUT}",
        )

    def failure(self, cell: WatchedCell, error: CellExecutionError) -> Refused:
        line = _line_of(error.traceback)
        place = self.place(cell) + (f":{cell.line_in_cell(line)}" if line else "")
        said = f"{error.ename}: {error.evalue}".strip().rstrip(":")
        lacking = re.match(r"No module named '([^'.]+)", error.evalue)
        hint = f"mend the cell, or {WITHOUT}"
        if error.ename in {"ModuleNotFoundError", "ImportError"} and lacking:
            hint = f"{self.interpreter} lacks it: install it there, name another with --interpreter, or {WITHOUT}"
        if error.ename == "StdinNotImplementedError":
            said = "it asks a person, and nobody is there"
            hint = f"give it a value, or {WITHOUT}, and what it asks for is a setting"
        return Refused(f"{place}: the notebook fails here: {said[:1000]}", hint=hint)

    def place(self, cell: WatchedCell) -> str:
        count = cell.cell.execution_count
        shown = f" [In {count}]" if count is not None else ""
        return f"{self.path}:cell {cell.cell.number}{shown}"

    def last_words(self) -> str:
        """The last line that the kernel's process wrote itself."""
        log = self.probe / "kernel.log"
        lines = (
            log.read_text("utf-8", errors="replace").strip().splitlines()
            if log.is_file()
            else []
        )
        words = [line for line in lines if line.strip() and "WARNING" not in line]
        return words[-1].strip()[:200] if words else ""


@dataclass(slots=True)
class _Interruption:
    """Cancels the run, and remembers that it did."""

    task: asyncio.Task[None] | None
    came: bool = False

    def __call__(self) -> None:
        self.came = True
        if self.task is not None:
            self.task.cancel()


def code_cell(source: str, tags: frozenset[str] = frozenset()) -> NotebookNode:
    """A cell as nbclient takes it."""
    content: dict[str, object] = {"source": source, "outputs": []}
    content |= {"cell_type": "code", "execution_count": None}
    return node({**content, "metadata": node({"tags": sorted(tags)})})


def node(content: Mapping[str, object]) -> NotebookNode:
    """A part of a notebook, in nbformat's own class."""
    return NotebookNode(content)  # type: ignore[no-untyped-call]  # nbformat's


def _between(border: int, cell: int) -> str:
    call = CALL.format(border) + "\n" if border >= 0 else ""
    return call + BEGIN.format(cell)


def send_probe(folder: Path, watched: Watched) -> None:
    """Lay the probe's text and its plan where the kernel finds them."""
    send_package("nb2prod.stages.running.probe", folder, PROBE)
    plan = {
        "borders": dict(enumerate(watched.borders)),
        "functions": [
            {
                "statement": f.statement, "cell": f.cell, "qualname": f.qualname, "name": f.name,
                "parameters": f.parameters, "free": f.free,
            }
            for f in watched.functions
        ],
    }  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")


def _line_of(traceback: str | Sequence[str]) -> int:
    """The line of the cell in a traceback as IPython writes it; 0 where it does not say."""
    text = traceback if isinstance(traceback, str) else "\n".join(traceback)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    found = re.search(
        r"(?:Cell In\s*\[\d+\], line |<ipython-input-[^>]*>, line |File <timed \w+>:)(\d+)",
        text,
    )
    found = found or re.search(r"^-+> (\d+) ", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _on_signals(stop: Callable[[], None]) -> None:
    """Ctrl-C and termination end the run; the kernel is gone before we are."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop)


def _group_of(manager: AsyncKernelManager) -> int:
    """The kernel's process group, which it does not share with us; 0 where there is none."""
    provisioner = manager.provisioner
    group = getattr(provisioner, "pgid", None) if provisioner is not None else None
    shared = not hasattr(os, "getpgrp") or group == os.getpgrp()
    return 0 if not isinstance(group, int) or shared else group


def lines_of(folder: Path) -> Iterator[str]:
    """What the probe wrote, line by line."""
    events = folder / "events.jsonl"
    if events.is_file():
        yield from events.read_text("utf-8").splitlines()
