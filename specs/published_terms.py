"""What published terminology says of a study's codelists: the study names lists and the terms it uses, no more."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .findings import Finding
from .model import Row, Standard
from .terminology import PublishedList, Terminology, read_terminology, terminology_files


def with_published_terms(
    rows: Sequence[Row], study: Path, named: Mapping[str, Sequence[str]], standards: Sequence[Standard]
) -> tuple[tuple[Row, ...], tuple[Finding, ...]]:
    """The rows of the sheet codelists with blank cells filled from the files that study.toml names, and what is wrong.

    A list is found by its code, else by its name, the submission value of a published one. Filled are the list's code,
    label and extensible, and of each term its NCI code and decode; a term without code extends the list. Files that
    are not there are told by the check of study.toml.
    Raises InputFault where a file cannot be read.
    """
    files = [file for file in terminology_files(study, named) if file.is_file()]
    if not files or not rows:
        return tuple(rows), ()
    terminology = read_terminology(files)
    heads: dict[str, Row] = {}
    for row in rows:
        heads.setdefault(row["codelist"], row)
    lists = {name: _published(head, terminology) for name, head in heads.items()}
    found = []
    for row in rows:
        listed = lists[row["codelist"]]
        found.append(row if listed is None else _filled(row, listed, terminology, row is heads[row["codelist"]]))
    return tuple(found), tuple(_version_faults(terminology, standards))


def _published(head: Row, terminology: Terminology) -> PublishedList | None:
    if head["dictionary"]:
        return None
    return terminology.lists.get(head["code"]) if head["code"] else terminology.named(head["codelist"])


def _filled(row: Row, listed: PublishedList, terminology: Terminology, head: bool) -> Row:
    """A row with what is published in its blank cells; what belongs to the list stands on its first row."""
    published = {}
    if head:
        published = {"code": listed.code, "label": listed.name, "extensible": "Yes" if listed.extensible else "No"}
    if row["term"] in listed.terms:
        published["term_code"] = listed.terms[row["term"]]
        published["decode"] = "" if row["decode"] else terminology.decode(listed, row["term"])
    taken = {column: text for column, text in published.items() if text and not row[column]}
    place = f"terminology {terminology.version}".strip()
    return Row({**row.cells, **taken}, row.place, {**row.places, **dict.fromkeys(taken, place)})


def _version_faults(terminology: Terminology, standards: Sequence[Standard]) -> Iterator[Finding]:
    """Terminology that study.toml declares in another version than the files are of."""
    there = terminology.version.split(", ") if terminology.version else []
    for standard in standards:
        if standard.type == "CT" and there and standard.version not in there:
            says = (
                f"The study follows {standard.publishing_set} terminology {standard.version}, and the files are of "
                f"{terminology.version}."
            )
            mend = "Name the files of that version under [terminology], or write the version of the files."
            yield Finding("SPEC-TERMINOLOGY", "warning", "study.toml, [[standards]]", says, mend)
