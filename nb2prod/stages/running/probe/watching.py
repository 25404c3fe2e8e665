"""Borders and calls as the notebook runs -> lines of JSON, one for each."""

from __future__ import annotations

import builtins
import contextlib
import hashlib
import json
import os
import random
import sys
import time
import types
import warnings
from collections.abc import Iterator
from typing import Any

from nb2prod.stages.running.probe import encoding, naming, schemas

BORDER = "__nb2prod_border__"
MOST_SECONDS = 120.0  # for all recordings of one notebook
MOST_BYTES = 20_000_000
MOST_CALLS = 2_000  # of one function, looked at closely
MOST_TRACED = 1_000_000  # of the notebook's functions, in all
MOST_OTHERS = (
    5_000_000  # calls of libraries in one cell: after them it runs at full speed
)


class Watch:
    """Records what the notebook's names hold at the borders, and what its functions are given."""

    def __init__(
        self, names: dict[str, Any], folder: str, plan: dict[str, Any]
    ) -> None:
        self.names = names
        self.folder = folder
        self.borders: dict[str, list[list[Any]]] = plan["borders"]
        self.calls = Calls(names, plan["functions"])
        self.seconds = 0.0
        self.bytes = 0
        self.files: set[str] = set()

    def border(self, number: int) -> None:
        """Called by the inserted lines; whatever happens, the notebook goes on."""
        started = time.perf_counter()
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            with warnings.catch_warnings(), undrawn():
                warnings.simplefilter("ignore")
                self.record(number)
        except Exception as error:  # noqa: BLE001 - our mistakes are not the notebook's
            self.say({"border": number, "error": repr(error)[:300]})
        finally:
            sys.settrace(tracer)
            self.seconds += time.perf_counter() - started

    def record(self, number: int) -> None:
        seen: dict[str, dict[str, Any]] = {}
        for step, side, wanted in self.borders[str(number)]:
            for name in wanted:
                if name not in seen:
                    seen[name] = self.value(name)
            self.say(
                {
                    "step": step,
                    "side": side,
                    "values": self.together([seen[name] for name in wanted]),
                }
            )

    def together(self, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Values of one side of one step: which are one object, and what models say of the others."""
        first: dict[int, str] = {}
        found = []
        for value in values:
            value = dict(value)
            mine = self.names.get(value["name"])
            if value["kind"] not in ("unbound", "scalar"):
                other = first.setdefault(id(mine), value["name"])
                if other != value["name"]:
                    value["same_as"] = other
            if value.get("fitted"):
                value.update(self.predictions(mine, values))
            found.append(value)
        return found

    def predictions(self, model: Any, values: list[dict[str, Any]]) -> dict[str, Any]:
        if self.is_spent:
            return {}
        for other in values:
            if other["kind"] in ("table", "array"):
                name = other["name"]
                said = schemas.predictions_of(model, name, self.names[name])
                if said is not None:
                    return {"predictions": self.kept(said)}
        return {}

    @property
    def is_spent(self) -> bool:
        return self.seconds > MOST_SECONDS or self.bytes > MOST_BYTES

    def value(self, name: str) -> dict[str, Any]:
        if name not in self.names:
            return {"name": name, "kind": "unbound", "type": {"path": ""}}
        value = self.names[name]
        kind = schemas.kind_of(value)
        found: dict[str, Any] = {
            "name": name,
            "kind": kind,
            "type": naming.seen_type(value, self.names),
        }
        if self.is_spent:
            return {**found, "skipped": "what was recorded before it took all there is"}
        with contextlib.suppress(Exception):
            if kind in ("table", "series"):
                found["table"] = schemas.table_of(value)
            elif kind == "array":
                found["array"] = schemas.array_of(value)
            elif kind == "model":
                found["fitted"] = schemas.is_fitted(value)
        found["length"] = schemas.length_of(value)
        try:
            recording = encoding.recording_of(value, self.names)
        except Exception as error:  # noqa: BLE001 - some library's surprise
            recording = {"skipped": f"looking at it fails with {type(error).__name__}"}
        return {**found, **self.kept(recording)}

    def kept(self, recording: dict[str, Any]) -> dict[str, Any]:
        """A recording with its content in a file, which is named after it."""
        content = recording.pop("content", None)
        if content is not None:
            file = hashlib.sha256(content).hexdigest()[:12] + ".json"
            recording["file"] = file
            if file not in self.files:
                self.files.add(file)
                self.bytes += len(content)
                with open(os.path.join(self.folder, file), "wb") as stream:
                    stream.write(content)
        return recording

    def say(self, event: dict[str, Any]) -> None:
        with open(os.path.join(self.folder, "events.jsonl"), "a") as stream:
            stream.write(json.dumps(event) + "\n")

    def finish(self) -> None:
        """Write what was seen of calls."""
        sys.settrace(None)
        for call in self.calls.seen():
            self.say(call)
        self.say({"end": True, "python": ".".join(map(str, sys.version_info[:2]))})


@contextlib.contextmanager
def undrawn() -> Iterator[None]:
    """Leaves the random numbers to the notebook: a model may draw some when it is asked."""
    before = random.getstate()
    numpy = sys.modules.get("numpy")
    state = None
    if numpy is not None and "numpy.random" in sys.modules:
        state = numpy.random.get_state()
    try:
        yield
    finally:
        random.setstate(before)
        if numpy is not None and state is not None:
            numpy.random.set_state(state)


class Function:
    """What was seen of one of the notebook's functions."""

    def __init__(self, plan: dict[str, Any], code: types.CodeType) -> None:
        self.plan = plan
        self.parameters = naming.parameters_of(code)
        self.count = 0
        self.shapes: set[tuple[type, ...]] = set()
        self.given: dict[str, list[Any]] = {}
        self.free: dict[str, list[Any]] = {}
        self.returned: list[Any] = []

    def note(self, into: list[Any], value: Any, names: dict[str, Any]) -> None:
        seen = naming.seen_type(value, names)
        if seen not in into and len(into) < 12:
            into.append(seen)


class Calls:
    """Traces calls of the notebook's own functions, and of nothing else."""

    def __init__(self, names: dict[str, Any], functions: list[dict[str, Any]]) -> None:
        self.names = names
        self.planned: dict[str, list[dict[str, Any]]] = {}
        for function in functions:
            knows = hasattr(self.trace.__code__, "co_qualname")
            key = function["qualname"] if knows else function["name"].split(".")[-1]
            self.planned.setdefault(key, []).append(function)
        self.found: dict[types.CodeType, Function | None] = {}
        self.cell = 0
        self.traced = 0
        self.others = 0
        self.returns = {"RETURN_VALUE", "RETURN_CONST"}

    def begin_cell(self, cell: int) -> None:
        """From now on, what is defined comes from this cell or one before it."""
        self.cell = cell
        self.others = 0
        wanted = any(f["cell"] <= cell for some in self.planned.values() for f in some)
        if wanted and self.traced < MOST_TRACED and sys.gettrace() is None:
            sys.settrace(self.trace)

    def end_cell(self) -> None:
        """What runs between cells is not the notebook's."""
        if getattr(sys.gettrace(), "__self__", None) is self:
            sys.settrace(None)

    def trace(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        if frame.f_globals is not self.names:
            self.others += 1
            if self.others > MOST_OTHERS:
                sys.settrace(None)
            return None
        self.traced += 1
        if self.traced > MOST_TRACED:
            sys.settrace(None)
            return None
        code = frame.f_code
        try:
            function = self.found[code]
        except KeyError:
            function = self.found[code] = self.function(code)
        if function is None:
            return None
        function.count += 1
        if function.count > MOST_CALLS and function.count % 64:
            return None
        try:
            wants_return = self.called(function, frame)
        except Exception:  # noqa: BLE001 - our mistakes are not the notebook's
            return None
        if not wants_return:
            return None
        frame.f_trace_lines = False
        return self.trace_return

    def trace_return(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        if event == "return" and (arg is not None or self.is_return(frame)):
            function = self.found.get(frame.f_code)
            if function is not None:
                with contextlib.suppress(Exception):
                    function.note(function.returned, arg, self.names)
        return self.trace_return

    def is_return(self, frame: types.FrameType) -> bool:
        """False where a function ends by an error, which looks as if it returned None."""
        import opcode

        name = opcode.opname[frame.f_code.co_code[frame.f_lasti]]
        return name.startswith(("RETURN_", "INSTRUMENTED_RETURN"))

    def function(self, code: types.CodeType) -> Function | None:
        qualname = getattr(code, "co_qualname", None)  # Python 3.11
        named = self.planned.get(qualname or code.co_name, [])
        plans = [
            f
            for f in named
            if f["cell"] <= self.cell and f["parameters"] == naming.parameters_of(code)
        ]
        return Function(plans[-1], code) if plans else None

    def called(self, function: Function, frame: types.FrameType) -> bool:
        """Look at the arguments of a call; True to see it return."""
        here = frame.f_locals
        values = [here[name] for name in function.parameters]
        shape = tuple(map(type, values))
        is_new = shape not in function.shapes
        function.shapes.add(shape)
        if is_new or function.count <= 50 or function.count % 20 == 0:
            for name, value in zip(function.parameters, values):  # noqa: B905
                function.note(function.given.setdefault(name, []), value, self.names)
            for name in function.plan["free"]:
                if name in self.names:
                    into = function.free.setdefault(name, [])
                    function.note(into, self.names[name], self.names)
        return naming.is_plain_function(frame.f_code)

    def seen(self) -> Iterator[dict[str, Any]]:
        for function in self.found.values():
            if function is not None and function.count:
                yield {
                    "statement": function.plan["statement"],
                    "qualname": function.plan["name"],
                    "given": function.given,
                    "free": function.free,
                    "returned": function.returned,
                    "calls": function.count,
                }


def start(names: dict[str, Any], folder: str, plan: dict[str, Any]) -> Watch:
    """Begin to watch; the inserted lines find the watch among the builtins, where no notebook looks."""
    watch = Watch(names, folder, plan)
    setattr(builtins, BORDER, watch)
    return watch
