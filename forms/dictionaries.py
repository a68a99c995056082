"""Coding dictionaries as tables for look-up: the files that MedDRA's and WHODrug's users have, as they are published.

MedDRA: llt.asc and mdhier.asc of the ASCII distribution, fields with $ between. WHODrug Global: DD, DDA and INA of the B3
format, as text of fixed width (DD.txt) or with commas (DD.csv), or MP.csv of the C3 format, with THG.csv and ATC.csv for
the classes. Nothing of a dictionary is in the product; the layouts are facts of its documentation.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..datasets.columns import numbered_records, text_frame
from ..specs.faults import InputFault
from .records import Form

if TYPE_CHECKING:
    import pandas as pd

    Rows = pd.DataFrame

MEDDRA_FILES = ("llt.asc", "mdhier.asc")
LLT = {"LLT_CODE": 0, "LLT_NAME": 1, "PT_CODE": 2, "CURRENT": 9}
LEVELS = ("PT", "HLT", "HLGT", "SOC")
HIERARCHY = {
    **{f"{level}_CODE": at for at, level in enumerate(LEVELS)},
    **{f"{level}_NAME": at + 4 for at, level in enumerate(LEVELS)},
    "SOC_ABBREV": 8,
    "PRIMARY": 11,
}
KEY = {"DRUG_RECORD": (0, 6), "SEQ1": (6, 8), "SEQ2": (8, 11)}
FIXED: Mapping[str, Mapping[str, tuple[int, int | None]]] = {
    "DD": {**KEY, "DRUG_NAME": (30, None)},
    "DDA": {**KEY, "ATC_CODE": (12, 19)},
    "INA": {"ATC_CODE": (0, 7), "LEVEL": (7, 8), "ATC_TEXT": (8, None)},
}
DELIMITED = {
    "DD": {"DRUG_RECORD": 0, "SEQ1": 1, "SEQ2": 2, "DRUG_NAME": 11},
    "DDA": {"DRUG_RECORD": 0, "SEQ1": 1, "SEQ2": 2, "ATC_CODE": 4},
    "INA": {"ATC_CODE": 0, "LEVEL": 1, "ATC_TEXT": 2},
    "MP": {"PRODUCT": 0, "DRUG_RECORD": 2, "SEQ1": 3, "SEQ2": 4, "DRUG_NAME": 8},
}
ATC_CODE = re.compile("[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?")
ATC_LENGTHS = {1: 1, 2: 3, 3: 4, 4: 5}  # characters of an ATC code on each level above the substance


def read_dictionary(name: str, folder: Path) -> tuple[Form, ...]:
    """The tables of a dictionary, named "meddra.terms" by the name that study.toml gives the folder.

    MedDRA: terms, one record a lowest level term with the primary path above it (LLT_CODE, LLT_NAME, CURRENT, PT_CODE,
    PT_NAME, ... SOC_NAME), and hierarchy, one a path of a preferred term (PRIMARY is Y on the primary one).
    WHODrug: drugs, one a name (DRUG_CODE, DRUG_RECORD, SEQ1, SEQ2, DRUG_NAME, PREFERRED_CODE, PREFERRED_NAME), and atc,
    one a class of a drug (DRUG_CODE, ATC_CODE, ATC_TEXT, ATC1_CODE, ATC1_TEXT, ... ATC4_TEXT).
    Raises InputFault where the folder has the files of neither, or one of them cannot be read.
    """
    files = {file.name.lower(): file for file in sorted(folder.iterdir())} if folder.is_dir() else {}
    if set(MEDDRA_FILES) <= set(files):
        tables = _meddra(*(files[file] for file in MEDDRA_FILES))
    elif names := {"dd.txt", "dd.csv", "mp.csv"} & set(files):
        tables = _whodrug(files, min(names))
    else:
        says = f"{folder} is no dictionary: it has neither {' and '.join(MEDDRA_FILES)} nor DD.txt, DD.csv or MP.csv."
        raise InputFault(f"{says} Name the folder with the files of MedDRA or WHODrug under [dictionaries].")
    return tuple(_form(f"{name}.{table}", file, frame) for table, (file, frame) in tables.items())


def _form(name: str, file: Path, frame: "Rows") -> Form:
    import pyarrow as pa

    columns = {str(c): pa.array(frame[c].tolist(), pa.string()) for c in frame.columns if c != "LINE"}
    return Form(name, file.name, text_frame(columns, len(frame)), frame["LINE"].to_numpy("int64"), "line")


# -- MedDRA ---------------------------------------------------------------------------


def _meddra(llt: Path, mdhier: Path) -> Mapping[str, "tuple[Path, Rows]"]:
    paths = _delimited(mdhier, HIERARCHY, "$")
    primary = paths[paths["PRIMARY"].eq("Y")].drop(columns=["LINE", "PRIMARY"]).drop_duplicates("PT_CODE")
    terms = _delimited(llt, LLT, "$").merge(primary, on="PT_CODE", how="left").fillna("")
    return {"terms": (llt, terms), "hierarchy": (mdhier, paths)}


# -- WHODrug --------------------------------------------------------------------------


def _whodrug(files: Mapping[str, Path], names: str) -> Mapping[str, "tuple[Path, Rows]"]:
    drugs = _coded(_table(files[names]))
    preferred = drugs[drugs["SEQ1"].eq("01") & drugs["SEQ2"].eq("001")].drop_duplicates("DRUG_RECORD")
    preferred = preferred.set_index("DRUG_RECORD")[["DRUG_CODE", "DRUG_NAME"]]
    for column in preferred.columns:
        drugs[column.replace("DRUG", "PREFERRED")] = (
            drugs["DRUG_RECORD"].map(dict(preferred[column])).astype("object").fillna("")
        )
    if names == "mp.csv":
        return _c3(files, drugs)
    found = {"drugs": (files[names], drugs)}
    ending = names.rpartition(".")[2]
    classes, texts = files.get(f"dda.{ending}"), files.get(f"ina.{ending}")
    if classes and texts:
        found["atc"] = (classes, _classes(_coded(_table(classes)), _table(texts)))
    return found


def _c3(files: Mapping[str, Path], drugs: "Rows") -> Mapping[str, "tuple[Path, Rows]"]:
    """The tables of the C3 format: the names, and where THG and ATC are there the classes of the products."""
    found = {"drugs": (files["mp.csv"], drugs.drop(columns="PRODUCT"))}
    classes, texts = files.get("thg.csv"), files.get("atc.csv")
    if classes and texts:
        product = drugs.drop_duplicates("PRODUCT").set_index("PRODUCT")[["DRUG_RECORD", "SEQ1", "SEQ2"]]
        of_products = _products_classes(classes, frozenset(product.index)).join(product, on="PRODUCT")
        coded = _coded(of_products.drop(columns="PRODUCT").drop_duplicates(["DRUG_RECORD", "SEQ1", "SEQ2", "ATC_CODE"]))
        found["atc"] = (classes, _classes(coded.reset_index(drop=True), _class_texts(texts)))
    return found


def _products_classes(file: Path, products: frozenset[str]) -> "Rows":
    """The classes of products: the field of ATC codes, and the one whose values all are products of MP.csv.

    Raises InputFault where it has no such fields, or cannot tell them.
    """
    frame = _whole(file)
    fields = [c for c in frame.columns if c != "LINE"]
    codes = [c for c in fields if _are_codes(frame[c])]
    known = [c for c in fields if c not in codes and frame[c].isin(products).all()]
    if len(codes) != 1 or len(known) < 1:
        says = f"{file}: which field has the ATC code and which the product of MP.csv cannot be told."
        raise InputFault(f"{says} Take MP.csv, THG.csv and ATC.csv of one version as they are published.")
    return frame.rename(columns={codes[0]: "ATC_CODE", known[-1]: "PRODUCT"})[["ATC_CODE", "PRODUCT", "LINE"]]


def _class_texts(file: Path) -> "Rows":
    """The texts of classes: of the fields the one of ATC codes, and the last one, of words.

    Raises InputFault where no field has ATC codes alone.
    """
    frame = _whole(file)
    fields = [c for c in frame.columns if c != "LINE"]
    codes = [c for c in fields if _are_codes(frame[c])]
    if len(codes) != 1:
        raise InputFault(f"{file}: no field has ATC codes alone. Take the file as it is published.")
    return frame.rename(columns={codes[0]: "ATC_CODE", fields[-1]: "ATC_TEXT"})


def _are_codes(column: "pd.Series") -> bool:
    """Whether all values are ATC codes; letters alone may be answers, Y and N."""
    return bool(
        column.map(lambda v: ATC_CODE.fullmatch(v) is not None).all() and column.str.len().max() >= ATC_LENGTHS[2]
    )


def _whole(file: Path) -> "Rows":
    """Every field of a text with commas, by its position."""
    first = next(csv.reader(io.StringIO(_text(file), newline="")), [""])
    return _delimited(file, {f"FIELD_{at}": at for at in range(len(first))}, ",")


def _coded(frame: "Rows") -> "Rows":
    return frame.assign(DRUG_CODE=frame["DRUG_RECORD"] + frame["SEQ1"] + frame["SEQ2"])


def _classes(drugs: "Rows", texts: "Rows") -> "Rows":
    """The classes of drugs with their texts, and the code and text of each level above."""
    words = texts.drop_duplicates("ATC_CODE").set_index("ATC_CODE")["ATC_TEXT"]
    found = drugs.assign(ATC_TEXT=drugs["ATC_CODE"].map(words).fillna(""))
    for level, length in ATC_LENGTHS.items():
        code = drugs["ATC_CODE"].str[:length].where(drugs["ATC_CODE"].str.len() >= length, "")
        found = found.assign(**{f"ATC{level}_CODE": code, f"ATC{level}_TEXT": code.map(words).fillna("")})
    return found


def _table(file: Path) -> "Rows":
    kind, _, ending = file.name.upper().partition(".")
    return _delimited(file, DELIMITED[kind], ",") if ending == "CSV" else _fixed(file, FIXED[kind])


# -- layouts --------------------------------------------------------------------------


def _delimited(file: Path, columns: Mapping[str, int], mark: str) -> "Rows":
    """Fields of a text without a header by their position; in MedDRA's, no quotation mark means anything."""
    import pandas as pd

    text = io.StringIO(_text(file), newline="")
    lines = list(csv.reader(text, delimiter=mark, quoting=csv.QUOTE_NONE if mark == "$" else csv.QUOTE_MINIMAL))
    _long_enough(file, [len(line) for line in lines], max(columns.values()) + 1, "fields")
    kept = [(number, line) for number, line in enumerate(lines, 1) if line]
    made = {name: [line[at].strip() for _, line in kept] for name, at in columns.items()}
    return pd.DataFrame({**made, "LINE": [number for number, _ in kept]})


def _fixed(file: Path, columns: Mapping[str, tuple[int, int | None]]) -> "Rows":
    """Fields of a text by the characters that they take."""
    import pandas as pd

    lines = pd.Series(_text(file).splitlines(), dtype="str")
    least = max(begin for begin, _ in columns.values()) + 1
    _long_enough(file, lines.str.len().tolist(), least, "characters")
    made = {name: lines.str.slice(begin, end).str.strip() for name, (begin, end) in columns.items()}
    frame = pd.DataFrame({**made, "LINE": numbered_records(len(lines))})
    return frame[lines.str.strip().ne("")].reset_index(drop=True)


def _long_enough(file: Path, sizes: Sequence[int], least: int, what: str) -> None:
    """Raises InputFault at the first line that is too short for its layout; blank lines are left out."""
    short = next((number for number, size in enumerate(sizes, 1) if 0 < size < least), None)
    if short is not None:
        says = f"{file} line {short} has {sizes[short - 1]} {what}, and its layout at least {least}."
        raise InputFault(f"{says} Take the file as it is published.")


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputFault(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")
