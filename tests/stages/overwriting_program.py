"""A program that overwrites a project again and again, until it is killed.

python overwriting_program.py TARGET exchange|renames [TIMES]
"""

import sys
from pathlib import Path

from written_folders import NEW, OLD, project_of

from nb2prod.stages.writing import write_project
from nb2prod.stages.writing.swap import exchange_folders


def main(target: Path, way: str, times: int) -> None:
    exchange = exchange_folders if way == "exchange" else lambda one, other: False
    print("ready", flush=True)
    for number in range(times):
        project = project_of(OLD if number % 2 else NEW)
        write_project(project, target, overwrite=True, force=False, exchange=exchange)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int([*sys.argv, "1000000"][3]))
