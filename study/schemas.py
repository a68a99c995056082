"""The schemas of a study's datasets, for pandera alone."""

from pathlib import Path

from ..checks.portable import HEADS, Portable, portable
from ..outputs import write_file
from .folder import Study


def portable_schema(study: Study, dataset: str, to: str = "python") -> Portable:
    """The schema of a dataset as a text that needs pandera and nothing of m5kit: "python", "yaml" or "json".

    Raises UsageFault where the study has no such dataset, or there is no such form.
    """
    return portable(study.dataset(dataset), study.spec.codelists, to)


def write_schema(made: Portable, file: Path, to: str) -> None:
    """Write such a text. Raises OutputFault where the file cannot be written or is somebody's."""
    write_file(file, made.text.encode(), header=HEADS[to].encode())
