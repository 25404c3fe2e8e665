"""What the tests of images share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from projects import containers


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """A storage of our own, with the base image in it; gone afterwards."""
    storage = tmp_path_factory.mktemp("storage")
    made = containers.environment(storage)
    containers.make_base(made)
    yield made
    containers.call("podman", "system", "reset", "--force", cwd=storage, env=made)
