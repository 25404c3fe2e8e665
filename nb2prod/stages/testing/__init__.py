"""Plan, modules and observations -> the tests and contracts of the generated project."""

from nb2prod.stages.testing.recorded import tests_from_run
from nb2prod.stages.testing.unrecorded import tests_without_run
from nb2prod.stages.testing.values import Kept, Tested

__all__ = ["Kept", "Tested", "tests_from_run", "tests_without_run"]
