"""Where the sources of a column come from, for some of a dataset's records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..specs import RECORD, Dataset, Derivation, Finding, Source, SpecFault, Variable
from ..specs.conditions import Condition, variables
from ..specs.nearest import nearest
from .code_arrays import narrow
from .conditions import holds, judged
from .context import DatasetContext, LookedUp
from .doubts import doubt_findings
from .encoded import blank, codes_in, from_codes, numbers_as_text, stacked, take
from .matching import grouped, match
from .reads import first_repeat, found_by, is_one_record, note
from .rows import Segment
from .tables import Positions, Table, subject_keys


@dataclass(frozen=True, eq=False)
class Sources:
    """The sources of one column for some of the records: `source` gives each.

    mine are the records of the dataset under work that the column is made for.
    """

    variable: Variable
    derivation: Derivation
    mine: Positions
    context: DatasetContext

    def source(self, source: Source) -> pd.Series:
        """The source for our records: own column, own form's field, or looked up by subject, key or parent."""
        context = self.context
        if source.table == "STUDY":
            return self.of_study(source.column)
        if source.table == context.dataset.name:
            return self.own(source.column)
        if source.table.endswith(".*") or any(s.table.name == source.table for s in context.rows.segments):
            return self.collected_field(source)
        table = self.table(source)
        if self.derivation.on == (RECORD,) or (context.dataset.parent == table.name and not self.derivation.on):
            return take(named_column(table, source), self.parent_positions(table))
        return self.looked_up(table, source)

    def of_study(self, name: str) -> pd.Series:
        constants = {"STUDYID": self.context.spec.id, "DOMAIN": self.context.dataset.name}
        text = constants.get(
            name, self.context.spec.study.get(name.lower(), self.context.spec.parameters.get(name.lower()))
        )
        if text is None:
            raise SpecFault(f"STUDY.{name} is neither STUDYID, DOMAIN nor a name under [study] in study.toml.")
        return from_codes(np.zeros(len(self.mine), dtype=np.int8), [str(text)])

    def own(self, name: str) -> pd.Series:
        if name in (RECORD, self.context.dataset.by) and name not in self.context.made:
            return self.for_ours(self.context.keys())
        return self.for_ours(self.context.made[name])

    def for_ours(self, column: pd.Series) -> pd.Series:
        """A column of the dataset under work for our records, which rise."""
        if len(self.mine) == len(column):
            return column.reset_index(drop=True)
        return take(column, self.mine)

    def collected_field(self, source: Source) -> pd.Series:
        """The field for each record from the form it came from; missing for records of other forms."""
        pieces = []
        numbers = []
        for segment in self.context.rows.segments:
            wanted = source.table.endswith(".*") or segment.table.name == source.table
            if wanted and source.column in segment.table.frame.columns:
                numbers.append(segment.table.frame[source.column].dtype == "float64")
            rows = self.rows_of(segment)
            if not wanted:
                pieces.append(blank(len(rows)))
            elif len(rows):
                pieces.append(take(named_column(segment.table, source), rows))
                self.read_of(segment.table, [source.column], rows)
        filled = [p for p in pieces if len(p)]
        as_number = bool(numbers) and all(numbers)
        if as_number or any(p.dtype == "float64" for p in filled):
            filled = [
                p if p.notna().any() or p.dtype == "float64" else pd.Series(np.full(len(p), np.nan)) for p in filled
            ]
        if filled:
            return stacked(filled)
        return pd.Series(dtype="float64") if as_number else blank(0)

    def rows_of(self, segment: Segment) -> Positions:
        """The source records of those of our records that came by one line of the records sheet."""
        first, last = np.searchsorted(self.mine, [segment.start, segment.stop])
        if last - first == len(segment.positions):
            return segment.positions
        return segment.positions[self.mine[first:last] - segment.start]

    def table(self, source: Source) -> Table:
        """The finished table, or what there is so far of a dataset under work."""
        if source.table in self.context.others:
            return self.context.others[source.table].so_far()
        if source.table not in self.context.shelf:
            raise SpecFault(
                f"source {source} is not on the shelf: {source.table} is neither a form nor an earlier dataset."
            )
        return self.context.shelf[source.table]

    def looked_up(self, table: Table, source: Source) -> pd.Series:
        """A column of another table, found by subject or by the columns of `on`."""
        if table.name.startswith("SUPP") and source.column not in table.frame.columns:
            return self.supplemental(table, source)
        if not self.derivation.on:
            ours, theirs = [self.subject_of(table)], [table.subjects]
        else:
            pairs = [item.partition("=")[::2] for item in self.derivation.on]
            ours = [_as_key(self.of_ours(a), b or a) for a, b in pairs]
            theirs = [table.frame[b or a] if (b or a) != "USUBJID" else table.subjects for a, b in pairs]
        kept = self.kept_of(table) if looks_among(self.derivation, self.context.dataset) == table.name else None
        if kept is not None:
            theirs = [take(t, kept) for t in theirs]
        positions, unique = match(ours, theirs)
        if kept is not None:
            positions = np.append(kept, -1)[positions]
        if not unique and not is_one_record(self.derivation, table):
            by = " ".join(self.derivation.on) or "subject"
            raise SpecFault(
                f"{source} has many records by {by}. Name a method that takes one value per subject, or more columns under `on`."
            )
        if not unique:
            self.several(table, source, theirs, kept)
        self.read_of(
            table, [source.column, *variables(self.derivation.where), *found_by(self.derivation, table)], positions
        )
        self.tell_other_subjects(table, source, positions)
        looked = LookedUp(self.mine, table, positions.astype(narrow(len(table.frame))), source.column)
        self.context.looked.setdefault(self.variable.name, []).append(looked)
        return take(named_column(table, source), positions)

    def tell_other_subjects(self, table: Table, source: Source, positions: Positions) -> None:
        """Report what was found with another subject, where `on` does not ask for that by naming the subject's column."""
        named = {other or ours for ours, _, other in (item.partition("=") for item in self.derivation.on)}
        if not self.derivation.on or not table.subject or named & {"USUBJID", table.subject}:
            return
        found = np.flatnonzero(positions >= 0)
        both = stacked([take(self.subject_of(table), found), take(table.subjects, positions[found])])
        codes = codes_in(both).reshape(2, -1)
        place = self.context.rows.place
        for row in found[codes[0] != codes[1]]:
            says = f"{self.variable} is made from {source} of another subject, {table.place(int(positions[row]))}."
            where = place(int(self.mine[row]), str(self.variable.name))
            mend = "Name the subject under on, too: USUBJID."
            self.context.found.append(Finding("OTHER-SUBJECT", "error", where, says, mend))

    def kept_of(self, table: Table) -> Positions:
        """The records of a table that count, where the derivation's condition holds."""
        mask, doubts = judged(self.derivation.where, table.frame, len(table.frame))
        self.context.found.extend(doubt_findings(doubts, str(self.variable), table.place))
        return np.flatnonzero(mask)

    def several(self, table: Table, source: Source, theirs: Sequence[pd.Series], kept: Positions | None = None) -> None:
        """Say that a table has many records for one of ours, though its key promises one; kept are those looked at."""
        first = first_repeat(theirs)
        place = table.place(first if kept is None else int(kept[first]), source.column)
        says = f"{self.variable} is made from {source}, which has several records here; one of them is taken."
        self.context.found.append(Finding("NOT-UNIQUE", "error", place, says, "Query the site for which is right."))

    def read_of(self, table: Table, columns: Sequence[str], positions: Positions) -> None:
        """Note what was read of some records of another table."""
        note(self.context.reads, table, columns, str(self.variable), positions)

    def of_ours(self, name: str) -> pd.Series:
        if name in self.context.made:
            return self.for_ours(self.context.made[name])
        return self.collected_field(Source("raw.*", name))

    def own_subjects(self) -> pd.Series:
        """The subject of our records as a key; that of all records is made once."""
        kept, count = self.context.kept, self.context.rows.count
        if (subject_keys, count) not in kept:
            kept[subject_keys, count] = subject_keys(self.context.made["USUBJID"])
        return self.for_ours(kept[subject_keys, count])

    def subject_of(self, table: Table) -> pd.Series:
        """The subject of our records, in the terms of the other table."""
        if table.subject == "USUBJID":
            return self.own_subjects()
        pieces = []
        for segment in self.context.rows.segments:
            pieces.append(take(segment.table.subjects, self.rows_of(segment)))
        return stacked(pieces) if pieces else blank(0)

    def parent_positions(self, table: Table) -> Positions:
        """The record of the parent dataset that came from the same source record as ours."""
        assert table.origin is not None
        ours = self.context.rows.origin.taken(self.mine)
        names = {name: code for code, name in enumerate(dict.fromkeys((*ours.tables, *table.origin.tables)))}
        size = 2**40
        mine = np.array([names[n] for n in ours.tables])[ours.table] * size + ours.position
        theirs = np.array([names[n] for n in table.origin.tables])[table.origin.table] * size + table.origin.position
        index = pd.Index(theirs)
        if not index.is_unique:
            raise SpecFault(f"{table.name} has many records of one source record, so ours cannot be found by it.")
        return index.get_indexer(pd.Index(mine)).astype(np.int64)

    def supplemental(self, table: Table, source: Source) -> pd.Series:
        """The value of a supplemental qualifier of our subject, or of the parent record that ours came from."""
        name = source.column
        kept = np.flatnonzero(holds((Condition("QNAM", "EQ", (name,)),), table.frame, len(table.frame)))
        if not len(kept):
            declared = self.context.spec.datasets.get(table.name)
            if declared is None or name not in {r.key for r in declared.records}:
                raise SpecFault(f"{table.name} has no column and no QNAM {name!r}.")
            return blank(len(self.mine))
        frame = table.frame.iloc[kept].reset_index(drop=True)
        ours, theirs = [self.for_ours(self.context.made["USUBJID"])], [frame["USUBJID"]]
        if "IDVAR" in frame.columns and frame["IDVAR"].notna().any():
            parent = table.name.removeprefix("SUPP")
            numbers = self.collected_field(Source(parent, str(frame["IDVAR"].iloc[0])))
            ours.append(numbers_as_text(numbers) if numbers.dtype == "float64" else numbers)
            theirs.append(frame["IDVARVAL"])
        positions, unique = match(ours, theirs)
        if not unique:
            self.several(replace(table, placed=lambda row, name: table.place(int(kept[row]), name)), source, theirs)
        return take(frame["QVAL"], positions)

    def groups(self, table: Table, kept: Positions) -> tuple[pd.Series, pd.Series]:
        """With columns under `on`, the group of each record of the table, and that of each of ours, as text.

        Where a value of ours is missing, the record has no group.
        """
        pairs = [item.partition("=")[::2] for item in self.derivation.on]
        theirs = [take(named_column(table, Source(table.name, b or a)), kept) for a, b in pairs]
        mine = [self.of_ours(a) for a, _ in pairs]
        ours, groups = grouped(mine, theirs)
        return groups, ours

    def of_subject(self, source: Source, subject: pd.Series) -> pd.Series:
        """A column with one value a subject, for the subjects of other records."""
        own = source.table == self.context.dataset.name
        table = self.context.so_far() if own else self.table(source)
        positions, unique = match([subject], [table.subjects])
        if not unique and not is_one_record(Derivation(), table):
            raise SpecFault(f"{source} has many records a subject; it cannot go with the records of another table.")
        if not unique:
            self.several(table, source, [table.subjects])
        if not own:
            self.read_of(table, [source.column, table.subject], positions)
        return take(named_column(table, source), positions)


def _as_key(column: pd.Series, name: str) -> pd.Series:
    """A column by which records are found; a subject as the key that tables have for it."""
    return subject_keys(column) if name == "USUBJID" else column


def looks_among(derivation: Derivation, dataset: Dataset) -> str:
    """The table that a condition chooses records of, for a method that is handed looked-up values.

    That is the one other table that the sources name, where the condition asks for what is no column of the
    dataset; "" where the condition is on the dataset's own records and those of their forms.
    """
    own = {dataset.name, "STUDY", *(r.source for r in dataset.records)}
    tables = {s.table for s in derivation.sources} - own
    named = set(variables(derivation.where)) - {*dataset.column_names, RECORD}
    return next(iter(tables)) if named and len(tables) == 1 and not any(t.endswith(".*") for t in tables) else ""


def named_column(table: Table, source: Source) -> pd.Series:
    """A column of a table; raises SpecFault, with the nearest name there is, where it has none of that name."""
    if source.column not in table.frame.columns:
        near = nearest(source.column, [str(c) for c in table.frame.columns])
        raise SpecFault(f"{table.name} has no column {source.column!r}.{near}")
    return table.frame[source.column]
