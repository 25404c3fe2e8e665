"""What is built, and who answers for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nb2prod.model.readiness import Item, State
from nb2prod.model.record import Record

LOCK = "requirements.txt"
OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS")
_PIN = re.compile(
    r"^(?P<pin>(?:-e|--editable)\b.*|[A-Za-z0-9][\w.\-\[\],]*(?P<version>==\S+)?)",
    re.MULTILINE,
)
_FROM = re.compile(
    r"^[ \t]*FROM (?:--\S+ )*(?P<image>\S+)(?: AS (?P<stage>\S+))?", re.MULTILINE | re.I
)
_USER = re.compile(r"^[ \t]*USER (\S+)", re.MULTILINE | re.I)


def locked_requirements(texts: Mapping[str, str], record: Record) -> Item:
    """Each requirement has a version and a hash."""
    what = "requirements are locked with hashes"
    lock = texts.get(LOCK)
    starts = [*_PIN.finditer(lock or "")]
    if lock is None or not starts:
        asked = texts.get("requirements.in", "")
        if not [line for line in asked.splitlines() if line.strip() and line[0] != "#"]:
            return Item(what=what, state=State.DONE, found="nothing is required", is_must=True)  # fmt: skip
        lacks = f"there is no {LOCK}" if lock is None else f"{LOCK} pins nothing"
        return Item(
            what=what, state=State.TO_DO, found=lacks, is_must=True,
            remedy="make it as the project's README says, or convert again with an index in reach",
        )  # fmt: skip
    ends = [*(pin.start() for pin in starts[1:]), len(lock)]
    loose = [
        pin["pin"]
        for pin, end in zip(starts, ends, strict=True)
        if not pin["version"] or "--hash=" not in lock[pin.start() : end]
    ]
    if loose:
        return Item(
            what=what, state=State.TO_DO, found=f"{LOCK} does not pin {', '.join(loose)}", is_must=True,
            remedy=f"make {LOCK} again; its first lines say how",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=f"{LOCK}, {len(starts)} pins", is_must=True)  # fmt: skip


def base_image(texts: Mapping[str, str], record: Record) -> Item:
    """A tag may move, a digest does not."""
    what = "the image's base is pinned by its digest"
    images = list(_images(texts))
    if not images:
        return Item(what=what, state=State.NOT_APPLICABLE, found="there is no Dockerfile")  # fmt: skip
    moving = [f"{path} has {image}" for path, image in images if "@sha256:" not in image]  # fmt: skip
    if not moving:
        return Item(what=what, state=State.DONE, found=", ".join(path for path, _ in images))  # fmt: skip
    return Item(
        what=what, state=State.TO_DO, found=", ".join(dict.fromkeys(moving)),
        remedy="convert with `--base-image NAME@sha256:…`, or write the digest there",
    )  # fmt: skip


def _images(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What each Dockerfile builds on, less its own earlier stages."""
    found: list[tuple[str, str]] = []
    for path, text in _dockerfiles(texts):
        stages: set[str] = set()
        for each in _FROM.finditer(text):
            if each["image"] not in stages:
                found.append((path, each["image"]))
            stages.add(each["stage"] or "")
    return found


def _dockerfiles(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(p, t) for p, t in texts.items() if re.fullmatch(r"Dockerfile[\w.]*", p)]


def image_user(texts: Mapping[str, str], record: Record) -> Item:
    """What runs in the image is not root."""
    what = "the image runs without root's rights"
    files = _dockerfiles(texts)
    if not files:
        return Item(what=what, state=State.NOT_APPLICABLE, found="there is no Dockerfile")  # fmt: skip
    as_root = [
        path
        for path, text in files
        if not (users := _USER.findall(_last_stage(text)))
        or users[-1].partition(":")[0] in {"root", "0"}
    ]
    if as_root:
        return Item(
            what=what, state=State.TO_DO, found=f"{', '.join(as_root)} ends as root",
            remedy="end it with `USER` and a number",
        )  # fmt: skip
    return Item(what=what, state=State.DONE, found=", ".join(path for path, _ in files))  # fmt: skip


def _last_stage(dockerfile: str) -> str:
    stages = [each.start() for each in _FROM.finditer(dockerfile)]
    return dockerfile[stages[-1] :] if stages else dockerfile


def workflow(texts: Mapping[str, str], record: Record) -> Item:
    """Every change is tested."""
    what = "a workflow tests every change"
    paths = [p for p in texts if re.fullmatch(r"\.github/workflows/.+\.ya?ml", p)]
    paths += [p for p in (".gitlab-ci.yml", "azure-pipelines.yml") if p in texts]
    tested = [path for path in paths if "pytest" in texts[path]]
    if tested:
        return Item(what=what, state=State.DONE, found=", ".join(tested))
    return Item(
        what=what, state=State.TO_DO, found="no workflow runs pytest",
        remedy="run the tests as the project's README says, for each change",
    )  # fmt: skip


def named_owner(texts: Mapping[str, str], record: Record) -> Item:
    """Somebody is asked when it breaks."""
    what = "somebody is named who owns it"
    found = [path for path in OWNERS if texts.get(path, "").strip()]
    if found:
        return Item(what=what, state=State.DONE, found=found[0])
    return Item(
        what=what, state=State.TO_DO, found="there is no CODEOWNERS",
        remedy=f"write `* @your-team` to {OWNERS[1]}",
    )  # fmt: skip
