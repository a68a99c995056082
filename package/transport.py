"""The transport files of a package: a dataset as one, and in parts where a regulator asks for that."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from ..datasets.xpt import XptVariable, write_xpt
from ..datasets.xpt_split import LIMIT, SPLIT, XptPart, file_parts, write_parts
from ..engine.encoded import codes_in, encoded, is_encoded, longest, texts_in
from ..engine.lineage import Built
from ..specs import Dataset, Finding, Variable

Lengths = Mapping[tuple[str, str], int]


def write_transport(
    made: Built, folder: Path, lengths: Lengths, stamp: datetime, most: int = LIMIT
) -> Iterable[Finding]:
    """Write one transport file: ASCII, or UTF-8 with a finding where the text asks for it.

    One of more than most bytes is written once more in parts, into the folder `split`.
    """
    dataset = made.dataset
    variables = xpt_variables(dataset, lengths)
    odd = [name for name in dataset.names if _beyond_ascii(made, name)]
    for name in odd:
        yield Finding(
            "TEXT-NOT-ASCII",
            "warning",
            f"{dataset.name}.{name}",
            f"{dataset.name}.{name} has text outside ASCII; the transport file is written in UTF-8.",
            "Agree on the encoding with the agency, or map the characters at the source.",
        )
    encoding = "utf-8" if odd else "ascii"
    file = folder / f"{dataset.name.lower()}.xpt"
    write_xpt(file, made.frame, variables, dataset=dataset.name, label=dataset.label, stamp=stamp, encoding=encoding)
    parts = split_parts(made, lengths, most)
    if parts:
        write_parts(folder / SPLIT, made.frame, variables, parts, label=dataset.label, stamp=stamp, encoding=encoding)


def split_parts(made: Built, lengths: Lengths, most: int = LIMIT) -> tuple[XptPart, ...]:
    """The parts that a dataset of more than most bytes is submitted in, too."""
    frame = made.frame
    subjects = codes_in(encoded(frame["USUBJID"])) if "USUBJID" in frame.columns else np.zeros(len(frame), np.int8)
    return file_parts(made.dataset.name, xpt_variables(made.dataset, lengths), subjects, most=most)


def split_words(made: Built, parts: Iterable[XptPart]) -> str:
    """What a reviewer's guide says of the parts of a dataset."""
    listed = ", ".join(f"{part.name.lower()}.xpt ({part.stop - part.start:,} records)" for part in parts)
    return (
        f"{made.dataset.name} is larger than {LIMIT // 10**9} GB: beside the whole the folder {SPLIT} has it in parts, "
        f"each with all records of its subjects, in the order of the whole: {listed}."
    )


def xpt_variables(dataset: Dataset, lengths: Lengths) -> list[XptVariable]:
    """The variables of a dataset as its transport file has them."""
    return [_xpt_variable(variable, dataset, lengths) for variable in dataset.variables]


def _xpt_variable(variable: Variable, dataset: Dataset, lengths: Lengths) -> XptVariable:
    if variable.is_text:
        return XptVariable(variable.name, variable.label, "Char", lengths[dataset.name, variable.name], variable.format)
    return XptVariable(variable.name, variable.label, "Num", 8, variable.format)


def _beyond_ascii(made: Built, name: str) -> bool:
    column = made.frame[name]
    return is_encoded(column) and not "".join(texts_in(column)).isascii()


def used_lengths(built: Mapping[str, Built]) -> dict[tuple[str, str], int]:
    """The length of every text variable: the longest value in any dataset of the study, in bytes, at least 1.

    A variable has the same length wherever it stands; QVAL has its own in every dataset.
    """
    own = {(name, v.name): _longest(b, v.name) for name, b in built.items() for v in b.dataset.variables if v.is_text}
    shared: dict[str, int] = {}
    for (_, name), length in own.items():
        shared[name] = max(length, shared.get(name, 1))
    return {key: own[key] if key[1] == "QVAL" else shared[key[1]] for key in own}


def _longest(made: Built, name: str) -> int:
    column = made.frame[name]
    return max(longest(column), 1) if is_encoded(column) else 1
