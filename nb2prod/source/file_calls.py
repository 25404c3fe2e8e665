"""Which calls read and write files, by their last names: one table, and what is asked of it.

data    gives what stands in a file, or puts it there: a reader would say that it loads or saves
path    its first argument is the path, where it is a plain text
url     reads from the network as well, where the path says so

After the bar stand the libraries in which a call reads a file as a whole, and leaves neither the
file nor a thread open.
"""

from __future__ import annotations

from typing import NamedTuple

_READERS = """
read_csv            data path url  | pandas
read_table          data path url  | pandas
read_excel          data path url  | pandas
read_json           data path url  | pandas
read_parquet        data path url  | pandas
read_html           data url
read_feather        data path      | pandas
read_fwf            data path      | pandas
read_hdf            data path
read_orc            data path      | pandas
read_pickle         data path      | pandas
read_sas            data path      | pandas
read_spss           data path      | pandas
read_stata          data path      | pandas
read_xml            data           | pandas
ExcelFile           data path
HDFStore
load                data           | numpy joblib pickle json
loadtxt             data path      | numpy
genfromtxt          data path      | numpy
fromfile                           | numpy
memmap
load_iris           data           | sklearn
load_wine           data           | sklearn
load_breast_cancer  data           | sklearn
load_digits         data           | sklearn
load_diabetes       data           | sklearn
load_linnerud       data           | sklearn
imread              data path
mmread
netcdf_file
open                path
connect
glob
iglob
rglob
listdir
iterdir
walk
scandir
exists
is_file
is_dir
isfile
isdir
stat
getsize
import_module
parse
run
system
"""
_WRITERS = """
to_csv              data path
to_excel            data path
to_json             data path
to_parquet          data path
to_pickle           data path
to_feather          data path
to_stata            path
to_hdf              data
to_html             data
to_latex            data
to_sql              data
to_orc
to_xml
save                data
savez               data
savez_compressed
savetxt             data path
savemat
tofile
dump                data
mmwrite
imsave              data
imwrite             data
savefig             data path
write_html          data path
output_file         path
"""


class _FileCall(NamedTuple):
    name: str
    marks: frozenset[str]
    libraries: frozenset[str]


def _rows(table: str) -> tuple[_FileCall, ...]:
    halves = (line.partition("|") for line in table.split("\n") if line)
    return tuple(
        _FileCall(left.split()[0], frozenset(left.split()[1:]), frozenset(right.split()))
        for left, _, right in halves
    )  # fmt: skip


def _marked(rows: tuple[_FileCall, ...], mark: str) -> frozenset[str]:
    return frozenset(row.name for row in rows if mark in row.marks)


_READ, _WRITTEN = _rows(_READERS), _rows(_WRITERS)
_ALL_READERS = frozenset(row.name for row in _READ)
_ALL_WRITERS = frozenset(row.name for row in _WRITTEN)
_DATA_READERS, _DATA_WRITERS = _marked(_READ, "data"), _marked(_WRITTEN, "data")
PATH_READERS, PATH_WRITERS = _marked(_READ, "path"), _marked(_WRITTEN, "path")
URL_READERS = _marked(_READ, "url")
WHOLE_READERS = {
    library: frozenset(row.name for row in _READ if library in row.libraries)
    for library in frozenset[str]().union(*(row.libraries for row in _READ))
}


def may_read_files(name: str) -> bool:
    """True for whatever may look at a file or a folder, of libraries unknown as well."""
    return name in _ALL_READERS or name.startswith(("read", "load", "from_file"))


def may_write_files(name: str) -> bool:
    return name in _ALL_WRITERS or name.startswith("write_")


def loads_data(name: str) -> bool:
    """True for what a reader would say loads data."""
    return name in _DATA_READERS or name.startswith(("read_", "load", "fetch_"))


def saves_data(name: str) -> bool:
    """True for what a reader would say saves data."""
    return name in _DATA_WRITERS or name.startswith("write_")
