"""The datasets of a build in other formats: Dataset-JSON, CSV, Parquet."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from .. import __version__
from ..datasets.dataset_json import JsonColumn, JsonDataset, write_dataset_json
from ..datasets.flat import write_csv, write_parquet
from ..datasets.formats import moment_of
from ..define.oids import dataset_oid, piece, variable_key
from ..engine.lineage import Built
from ..outputs import swapped_in
from ..specs import Dataset, UsageFault, Variable
from ..specs.check_identity import stamp_of
from ..study.build import Run
from .transport import used_lengths
from .write import FOLDERS

SUFFIXES = {"dataset-json": ".json", "ndjson": ".ndjson", "csv": ".csv", "parquet": ".parquet"}
# Types of a sheet that Dataset-JSON has under the same name; any other text is a string.
SAME = ("integer", "float", "date", "datetime", "time")
Lengths = Mapping[tuple[str, str], int]


def write_export(run: Run, format: str, target: Path) -> tuple[Path, ...]:
    """Write every dataset as `<package>/<dataset>` with the suffix of the format, all or nothing; return the files.

    format is one of `SUFFIXES`. Raises UsageFault for another, and OutputFault where something cannot be written.
    """
    if format not in SUFFIXES:
        raise UsageFault(f"There is no format {format!r}. Use one of {', '.join(SUFFIXES)}.")
    lengths = used_lengths(run.built)
    written = []
    with swapped_in(target) as folder:
        for package in FOLDERS:
            for name, made in run.package(package).items():
                inside = Path(package) / f"{name.lower()}{SUFFIXES[format]}"
                (folder / package).mkdir(exist_ok=True)
                _write(run, made, folder / inside, lengths)
                written.append(target / inside)
    return tuple(written)


def _write(run: Run, made: Built, file: Path, lengths: Lengths) -> None:
    dataset = json_dataset(run, made, lengths)
    if file.suffix == ".csv":
        write_csv(file, made.frame, dataset.columns)
    elif file.suffix == ".parquet":
        write_parquet(file, made.frame, dataset.columns, dataset.label)
    else:
        write_dataset_json(file, made.frame, dataset)


def json_dataset(run: Run, made: Built, lengths: Lengths) -> JsonDataset:
    """What Dataset-JSON says of a dataset; the identifiers are those of its define.xml, the time is the study's stamp."""
    spec, dataset = run.study.spec, made.dataset
    return JsonDataset(
        name=dataset.name,
        label=dataset.label,
        oid=dataset_oid(dataset.name),
        columns=tuple(json_column(v, made, lengths) for v in dataset.variables),
        created=stamp_of(spec).isoformat(timespec="seconds"),
        file_oid=f"{piece(spec.id)}.{dataset.package}.{piece(dataset.name)}",
        study_oid=f"STUDY.{piece(spec.id)}",
        metadata_oid=f"MDV.{piece(spec.id)}.{dataset.package}",
        originator=str(spec.study.get("sponsor", "")),
        system=("m5kit", __version__),
    )


def json_column(variable: Variable, made: Built, lengths: Lengths) -> JsonColumn:
    """One column: partial dates are strings, and a number that a format shows as a date is a date, told as an integer.

    An integer with a fraction, which a build reports, is a float, so that the file is sound.
    """
    numbers = None if variable.is_text else made.frame[variable.name].dropna().to_numpy(dtype=np.float64)
    whole = numbers is not None and bool((numbers % 1 == 0).all())
    moment = moment_of(variable.format) if whole else ""
    type = variable.type if variable.type in SAME else "string"
    return JsonColumn(
        oid=f"IT.{variable_key(variable.dataset, variable.name)}",
        name=variable.name,
        label=variable.label,
        type=moment or ("float" if type == "integer" and not whole else type),
        target="integer" if moment else "",
        length=lengths[variable.dataset, variable.name] if variable.is_text and type == "string" else None,
        format=variable.format,
        key=_key(variable, made.dataset),
    )


def _key(variable: Variable, dataset: Dataset) -> int | None:
    return dataset.keys.index(variable.name) + 1 if variable.name in dataset.keys else None
