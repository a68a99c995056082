"""Delimited text (CSV and its kin) as a form."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..datasets import streamed
from ..datasets.columns import empty_file, text_frame
from ..datasets.content import file_bytes, file_size
from ..datasets.decoding import text_bytes
from ..datasets.delimited import PLAIN, DelimitedLayout, delimited_text
from ..engine.disk import Disk
from ..specs.findings import Finding
from .records import Form, plain_word

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def read_delimited(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, layout: DelimitedLayout = PLAIN
) -> Form:
    """The one form of a delimited text file; values stay as collected; lines that are blank but for delimiters are skipped.

    encoding: None means UTF-8 (with or without mark), UTF-16 by its mark, else Windows-1252 with a finding.
    delimiter: None means tab in a .tsv file, else whichever of comma, semicolon, tab and bar the header has most of.
    layout: where the header stands, and how comments begin.
    A file that may not fit memory is read in a stream, its columns on disk.
    Raises InputFault for what cannot be read: no text, undecodable bytes, two columns of one name, an open quote.
    """
    mark = delimiter or ("\t" if path.suffix.lower() == ".tsv" else None)
    stream = file_size(path) > streamed.LARGE and encoding is None
    text = streamed.streamed_text(path, mark, layout, Disk()) if stream else None
    frame, lines, findings = (text.frame, text.lines, text.findings) if text else _whole(path, encoding, mark, layout)
    frame, lines = _filled(frame, lines)
    findings += () if len(lines) else (empty_file(path.name),)
    return Form(plain_word(path.stem), path.name, frame, lines, "line", findings=findings)


def _whole(
    path: Path, encoding: str | None, delimiter: str | None, layout: DelimitedLayout
) -> "tuple[pd.DataFrame, np.ndarray, tuple[Finding, ...]]":
    content, findings = text_bytes(file_bytes(path), path.name, encoding)
    text = delimited_text(content, path.name, delimiter, layout)
    frame = text_frame(dict(zip(text.names, text.columns, strict=True)), len(text.lines))
    return frame, text.lines, findings + text.findings


def _filled(frame: "pd.DataFrame", lines: "np.ndarray") -> "tuple[pd.DataFrame, np.ndarray]":
    """The records without those that have no value at all: lines of delimiters alone, as workbooks leave them below."""
    import numpy as np

    empty = np.full(len(lines), len(frame.columns) > 1)
    for name in frame.columns:
        if not empty.any():
            return frame, lines
        empty &= frame[name].cat.codes.to_numpy() < 0
    return (frame[~empty].reset_index(drop=True), lines[~empty]) if empty.any() else (frame, lines)
