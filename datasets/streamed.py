"""Text that may be larger than memory, read once from its beginning to its end: codes go to disk as they come.

What stays in memory are the distinct texts of each column.
"""

import mmap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine.code_arrays import looked_up, narrow
from ..engine.disk import Disk, frame_of, let_go_file
from ..engine.encoded import with_codes
from ..engine.growing import GrowingArray
from ..engine.pieces import pieces
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .columns import LOOKED_AT, levels_sorted
from .content import file_size
from .decoding import SIXTEEN, ZIP
from .delimited import DelimitedLayout, DelimitedRecord, Text, headed, header_names, line_below, title_findings
from .regular_text import cut_between_records, regular_records

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LARGE = 64_000_000  # bytes of a file from which on it is read in a stream
HEAD = 1 << 20  # bytes in which the header is looked for
AT_ONCE = 1 << 25  # bytes that are split at a time


@dataclass(eq=False)
class GrowingText:
    """A column of text that grows piece by piece, its codes on disk where they are many."""

    disk: Disk
    _places: dict[str, int] = field(default_factory=dict)
    _codes: "GrowingArray | None" = None

    def add(self, values: Any) -> None:
        """Put a pyarrow array of text (plain or dictionary-encoded, null for missing) behind what there is."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        values = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
        values = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        whole = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
        places = self._places
        known = [places.setdefault(word, len(places)) for word in whole.dictionary.to_pylist()]
        table = np.array([*known, -1], dtype=np.int32)
        self._codes = self._codes or GrowingArray(self.disk, np.dtype(np.int32))
        self._codes.add(looked_up(table, pc.fill_null(whole.indices, -1).to_numpy(zero_copy_only=False)))

    def finished(self) -> "pd.Series":
        """The column, its categories sorted by code point; blank text is missing. Nothing can be added any more."""
        import numpy as np
        import pandas as pd
        import pyarrow as pa

        new, dtype = levels_sorted(pa.array(list(self._places), pa.string()))
        self._places.clear()
        codes = np.empty(0, dtype=np.int32) if self._codes is None else self._codes.finished()
        narrowed = GrowingArray(self.disk, narrow(len(dtype.categories)))
        for at in pieces(len(codes)):
            narrowed.add(new[codes[at]].astype(narrowed.kind))
        like = pd.Series(pd.Categorical.from_codes(np.empty(0, dtype=np.int8), dtype=dtype))
        return with_codes(like, narrowed.finished())


@dataclass(frozen=True, eq=False)
class StreamedText:
    """The table of a text that was read in a stream: as `DelimitedText`, its frame encoded."""

    frame: "pd.DataFrame"
    lines: "np.ndarray"
    findings: tuple[Finding, ...]


def streamed_text(path: Path, delimiter: str | None, layout: DelimitedLayout, disk: Disk) -> StreamedText | None:
    """The table of a large text file in UTF-8; None where it is not regular, and has to be read whole.

    Raises InputFault for two columns of one name, and OutputFault where the disk is full.
    """
    with path.open("rb") as file:
        if not file_size(path):
            return None
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = 3 if whole[:3] == b"\xef\xbb\xbf" else 0
    head = whole[start : start + HEAD]
    head = head[: head.rfind(b"\n") + 1]
    try:
        head.decode()
        text, header = headed(head, path.name, delimiter, layout)
    except (UnicodeDecodeError, InputFault):
        return None
    odd_bytes = head.startswith((*SIXTEEN, ZIP)) or b"\0" in head
    few = text.content.count(b"\n", header.end) < LOOKED_AT and start + len(head) < len(whole)
    if odd_bytes or few or layout.comment or header.end >= len(text.content):
        return None
    names, odd = header_names(header, path.name)
    begin = start + len(head) - len(text.content) + header.end
    found = _columns(whole, begin, text, header, disk)
    if found is None:
        return None
    columns, lines = found
    return StreamedText(frame_of(names, columns), lines, odd + title_findings(text, header, layout))


def _columns(
    whole: mmap.mmap, begin: int, text: Text, header: DelimitedRecord, disk: Disk
) -> "tuple[Sequence[pd.Series], np.ndarray] | None":
    """The columns below the header, which begins at a byte, and the line of each record; None where it is not regular."""
    import numpy as np

    columns = [GrowingText(disk) for _ in header.fields]
    lines = GrowingArray(disk, np.dtype(np.int64))
    content, first = memoryview(whole)[begin:], line_below(header)
    while len(content):
        count = cut_between_records(content, AT_ONCE)
        piece = content[:count] if count else content[:0]
        found = regular_records(piece, text.delimiter, len(columns), first) if count else None
        if found is None:
            return None
        for column, values in zip(columns, found[0], strict=True):
            column.add(values)
        lines.add(found[1])
        first += int(np.count_nonzero(np.frombuffer(piece, dtype=np.uint8) == ord("\n")))
        content = content[count:]
        let_go_file(whole)
    return [column.finished() for column in columns], lines.finished()
