"""The sheets Analysis Displays and Analysis Results of a workbook in the layout of Pinnacle 21, read and written.

In a spec they are the sheet `results`: a row for each dataset of each analysis (`m5kit.define.arm_sheet`). The layout
has one row for each analysis: its variables are written DATASET.VARIABLE, and so are those of its selection criteria,
a line for each dataset. References to documents are written `document (pages): title`, a line for each.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from .conditions import Clause, ConditionError, parsed, renamed
from .conditions import variables as variables_of
from .imported import table
from .model import Row
from .p21_book import Book, where_clause_comparison
from .sheets import Table

SHEET = (
    *("display", "name", "title", "pages", "result", "description", "reason", "purpose", "dataset", "variables"),
    *("where", "joined", "documentation", "documents", "context", "code", "programs"),
)
DISPLAYS = ("ID", "Title", "Document", "Pages")
RESULTS = (
    *("Display", "ID", "Description", "Variables", "Reason", "Purpose", "Selection Criteria", "Join Comment"),
    *("Documentation", "Documentation Refs", "Programming Context", "Programming Code", "Programming Document"),
    "Pages",
)
# Cells that the two layouts have alike: of the sheet results -> of Analysis Results.
ALIKE = {
    "description": "Description",
    "reason": "Reason",
    "purpose": "Purpose",
    "joined": "Join Comment",
    "documentation": "Documentation",
    "context": "Programming Context",
    "code": "Programming Code",
}
_AND = re.compile(r'("(?:[^"]|"")*")|\band\b', re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)?")
# DATASET[condition], as the Enterprise edition writes the criteria of each dataset.
_INSIDE = r'(?:"(?:[^"]|"")*"|[^\]"])*'
_NEXT = r"\s*(?:[,;]|\band\b)?\s*"
_SELECTION = re.compile(rf"\s*([A-Za-z]\w*)\s*\[({_INSIDE})\]{_NEXT}", re.IGNORECASE)
_SELECTIONS = re.compile(rf"(?:\s*[A-Za-z]\w*\s*\[{_INSIDE}\]{_NEXT})+", re.IGNORECASE)
_REFERENCE = re.compile(r"(.+?)(?: \(([^()]*)\))?(?:: (.*))?")
Cells = dict[str, str]


def p21_results(book: Book) -> Table:
    """The sheet `results` of a workbook: what belongs to a display or an analysis stands on its first row."""
    displays = {row["ID"]: row for row in book.rows("analysis displays") if row["ID"]}
    analyses: dict[str, list[Row]] = {name: [] for name in displays}
    for row in book.rows("analysis results"):
        if row["Display"] in displays:
            analyses[row["Display"]].append(row)
        else:
            book.wrong(row, f"Display {row['Display']!r} is not listed in the sheet Analysis Displays.", "List it.")
    for name, listed in analyses.items():
        if not listed:
            book.wrong(displays[name], f"Display {name} has no analysis; it is left out.", "List its analyses.")
    return table(SHEET, (line for name, listed in analyses.items() for line in _read(book, displays[name], listed)))


def _read(book: Book, display: Row, analyses: Sequence[Row]) -> Iterator[Cells]:
    head = {
        "name": display["Name"] or display["ID"],
        "title": display["Title"],
        "pages": _references(display["Document"], display["Pages"]),
    }
    for row in analyses:
        first = {name: row[column] for name, column in ALIKE.items()}
        first["documents"] = _references(row["Documentation Refs"], "")
        first["programs"] = _references(row["Programming Document"], row["Pages"])
        for data in _read_data(book, row):
            yield {"display": display["ID"], **head, "result": row["ID"], **first, **data}
            head, first = {}, {}


def _read_data(book: Book, row: Row) -> list[Cells]:
    """A line for each dataset that the variables and the selection criteria of an analysis name."""
    variables: dict[str, list[str]] = {}
    for text in row["Variables"].replace(",", " ").split():
        dataset, _, name = text.partition(".")
        variables.setdefault(dataset, []).extend([name] if name else [])
    where: dict[str, list[Clause]] = {}
    for clause in _criteria(book, row):
        named = {name.rpartition(".")[0] for name in variables_of((clause,))}
        dataset = next(iter(named)) if len(named) == 1 else ""
        dataset = dataset or (next(iter(variables)) if len(variables) == 1 and named == {""} else "")
        if dataset:
            where.setdefault(dataset, []).append(renamed(clause, lambda name: name.rpartition(".")[2]))
        else:
            book.wrong(row, f"{clause} does not say of which dataset.", "Write DATASET.VARIABLE.")
    names = dict.fromkeys((*variables, *where))
    if not names:
        book.wrong(row, f"Analysis {row['ID']} names no variables.", "Write them as DATASET.VARIABLE.")
    return [
        {
            "dataset": name,
            "variables": " ".join(variables.get(name, ())),
            "where": " AND ".join(map(str, where.get(name, ()))),
        }
        for name in names or ("",)
    ]


def _criteria(book: Book, row: Row) -> Iterator[Clause]:
    """The conditions of an analysis: where-clauses by their names, or comparisons that stand in the cell."""
    text = row["Selection Criteria"]
    clauses = re.split(r"[,;\s]+", text)
    if text and all(book.named("whereclauses", name) for name in clauses):
        lines = [line for name in clauses for line in book.named("whereclauses", name)]
        yield from (c for line in lines if (c := where_clause_comparison(book, line, "")))
        return
    for dataset, condition in selections(text):
        try:
            clauses_ = parsed(_AND.sub(lambda m: m[1] or "AND", condition))
        except ConditionError as error:
            book.wrong(row, f"The condition {condition!r} cannot be read: {error}.", "Write DATASET.VARIABLE EQ value.")
            continue
        odd = [name for name in variables_of(clauses_) if not _NAME.fullmatch(name)]
        if odd:
            says = f"The selection criteria {condition!r} name {', '.join(odd)}, which is no variable."
            book.wrong(row, says, "Write DATASET[VARIABLE EQ value], or DATASET.VARIABLE EQ value.")
            continue
        yield from (renamed(c, partial(_of_dataset, dataset)) for c in clauses_)


def _of_dataset(dataset: str, name: str) -> str:
    """A variable with the dataset whose selection it stands in."""
    return name if "." in name or not dataset else f"{dataset}.{name}"


def selections(text: str) -> Iterator[tuple[str, str]]:
    """The selection criteria of a cell as (dataset, condition): DATASET[condition], or a condition on a line of its own.

    >>> list(selections("ADSL[SEX EQ F], ADAE[AESEV EQ \\"a]\\"]"))
    [('ADSL', 'SEX EQ F'), ('ADAE', 'AESEV EQ "a]"')]
    >>> list(selections("ADSL.SEX EQ F"))
    [('', 'ADSL.SEX EQ F')]
    """
    if _SELECTIONS.fullmatch(text):
        yield from ((found[1], found[2].strip()) for found in _SELECTION.finditer(text))
    else:
        yield from (("", line.strip()) for line in text.split("\n") if line.strip())


def _references(documents: str, pages: str) -> str:
    """References to documents as the sheet `results` has them: document|pages|title, a line for each."""
    if pages and documents:
        return f"{documents}|{pages}"
    found = (_REFERENCE.fullmatch(line.strip()) for line in documents.split("\n"))
    return "\n".join("|".join(part or "" for part in read.groups()).rstrip("|") for read in found if read)


# -- the way back ---------------------------------------------------------------------


def result_sheets(results: Sequence[Row]) -> dict[str, Table]:
    """The two sheets of the rows of `results`, by name; a column Name more where a display's name is not its ID."""
    displays: dict[str, Cells] = {}
    analyses: dict[tuple[str, str], list[Row]] = {}
    for row in results:
        if row["display"] not in displays:
            cells = {"ID": row["display"], "Name": row["name"], "Title": row["title"]}
            displays[row["display"]] = cells | _written(row["pages"])
        analyses.setdefault((row["display"], row["result"]), []).append(row)
    more = ("Name",) if any(d["Name"] not in ("", d["ID"]) for d in displays.values()) else ()
    return {
        "Analysis Displays": table((*DISPLAYS, *more), displays.values()),
        "Analysis Results": table(RESULTS, (_analysis(rows) for rows in analyses.values())),
    }


def _analysis(rows: Sequence[Row]) -> Cells:
    first = rows[0]
    named = [[f"{r['dataset']}.{v}" for v in r["variables"].split()] or [r["dataset"]] for r in rows if r["dataset"]]
    program = _written(first["programs"])
    return {
        "Display": first["display"],
        "ID": first["result"],
        **{column: first[name] for name, column in ALIKE.items()},
        "Variables": ", ".join(text for texts in named for text in texts),
        "Selection Criteria": "\n".join(filter(None, map(_qualified, rows))),
        "Documentation Refs": "\n".join(map(_reference, _lines(first["documents"]))),
        "Programming Document": program["Document"],
        "Pages": program["Pages"],
    }


def _qualified(row: Row) -> str:
    """The condition of a row, each variable with its dataset; as it stands where it cannot be read."""
    try:
        conditions = parsed(row["where"])
    except ConditionError:
        return row["where"]
    named = (renamed(c, lambda name: name if "." in name else f"{row['dataset']}.{name}") for c in conditions)
    return " AND ".join(map(str, named))


def _written(references: str) -> Cells:
    """One reference as a document and its pages; several, or one with a title, as lines of the first."""
    lines = list(_lines(references))
    if len(lines) == 1 and not lines[0][2]:
        return {"Document": lines[0][0], "Pages": lines[0][1]}
    return {"Document": "\n".join(map(_reference, lines)), "Pages": ""}


def _lines(references: str) -> Iterable[tuple[str, str, str]]:
    for line in filter(None, references.split("\n")):
        document, pages, title = (*line.split("|", 2), "", "")[:3]
        yield document, pages, title


def _reference(parts: tuple[str, str, str]) -> str:
    document, pages, title = parts
    return document + (f" ({pages})" if pages else "") + (f": {title}" if title else "")
