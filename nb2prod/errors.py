"""Problems that end a run, each said in one line.

UserError                exit 2: could not do it
├── BadNotebook              not there, not readable, not a notebook
├── BadUsage                 an option or a setting that cannot be
├── TargetNotEmpty           the project's folder already has files
├── NoKernel                 nothing to run the notebook with
└── Refused              exit 1: a notebook that cannot be converted faithfully
"""


class UserError(Exception):
    """What happened, and what to do next; shown without a traceback."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadNotebook(UserError):
    """The file is not there, cannot be read, or is no notebook."""


class BadUsage(UserError):
    """An option or a setting that cannot be."""


class TargetNotEmpty(UserError):
    """The project's folder already has files."""


class NoKernel(UserError):
    """Nothing to run the notebook with."""


class Refused(UserError):
    """The notebook cannot be converted, or does not run; every reason has its place."""

    exit_code = 1
