"""What a package says that it follows, and what of it was not looked at, with the reason."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..engine.tables import Table
from ..specs import Finding
from ..specs.guides import KNOWN
from ..specs.standards import SDTM, standard_table
from .described import DescribedDataset
from .own_domains import own_class
from .package import is_adam
from .registry import Rule, declares

SEND_DOMAINS = frozenset(("BW", "BG", "CL", "DD", "FW", "LB", "MA", "MI", "OM", "PM", "PC", "TF", "TX", "EX"))
ONLY_SEND = frozenset(("BW", "BG", "CL", "FW", "MA", "OM", "PM", "TF", "TX", "POOLDEF"))


@dataclass(frozen=True)
class Followed:
    """The guides that a package follows: their versions ("" where it does not say), and whether it is one of SEND."""

    sdtm: str = ""
    adam: str = ""
    send: bool = False

    def version_of(self, dataset: str) -> str:
        """The version of the guide that a dataset follows, "" where the package does not say."""
        return self.adam if is_adam(dataset) else self.sdtm


def followed(tables: Mapping[str, Table], descriptions: Sequence[DescribedDataset] = ()) -> Followed:
    """What TS says (SDTIGVER, SNDIGVER), else what define.xml does."""
    said = {code: _value(tables, code) for code in ("SDTIGVER", "SNDIGVER", "ADIGVER", "ADAMIGVER")}
    named = {s.name: s.version for d in descriptions for s in d.spec.standards if s.type == "IG"}
    sdtm = _number(said["SDTIGVER"]) or named.get("SDTMIG", "")
    adam = _number(said["ADIGVER"] or said["ADAMIGVER"]) or named.get("ADaMIG", "")
    send = bool(said["SNDIGVER"]) or "SENDIG" in named or len(ONLY_SEND & set(tables)) > 1
    return Followed(sdtm, adam, send)


def _value(tables: Mapping[str, Table], code: str) -> str:
    ts = tables.get("TS")
    if ts is None or not {"TSPARMCD", "TSVAL"} <= set(ts.frame.columns):
        return ""
    values = ts.frame["TSVAL"][ts.frame["TSPARMCD"].eq(code).to_numpy(dtype=bool)].dropna()
    return str(values.iloc[0]) if len(values) else ""


def _number(text: str) -> str:
    found = re.search(r"\d+\.\d+(\.\d+)?", text)
    return found.group() if found else ""


@declares(
    Rule(
        "NOT-LOOKED-AT",
        "warning",
        "Everything that can be looked at is: terms, define.xml, the version of the guide.",
        "Give what is missing, and validate again.",
        "m5kit",
    )
)
def not_looked_at(
    tables: Mapping[str, Table],
    scope: Followed,
    descriptions: Sequence[DescribedDataset],
    domains: Mapping[str, str],
    *,
    terms: bool,
    undescribed: str = "",
    strange: Sequence[Path] = (),
) -> Iterator[Finding]:
    """What was not checked, and why.

    domains: of each dataset the name that the standard has for it; undescribed: why no define.xml was held against the
    datasets, "" where one was; strange: the files of the package that no reader takes.
    """
    if not terms:
        says = "Values were not compared with controlled terminology: no terminology was given."
        if descriptions:
            says = says.replace(": no", ", but with the codelists of the description: no")
        yield _note(says, "Name the file of a CDISC package with --ct.")
    if undescribed:
        says = f"The datasets were not compared with a define.xml: {undescribed}."
        yield _note(says, "Put define.xml beside the datasets, or name it with --define.")
    if strange:
        more = f" and {len(strange) - 10} more" if len(strange) > 10 else ""
        says = f"No datasets are read from {', '.join(f.name for f in strange[:10])}{more}."
        yield _note(says, "Give datasets as XPT, SAS7BDAT, Dataset-JSON, Parquet or CSV, or take the files away.")
    if scope.send:
        says = "The package follows SEND, which is not among the guides here: only general rules were carried out."
        yield _note(says, "Read the findings on variables with this in mind.", "warning")
    for guide, version in (("SDTMIG", scope.sdtm), ("ADaMIG", scope.adam)):
        if version and version not in KNOWN[guide] and version.rpartition(".")[0] not in KNOWN[guide]:
            says = f"The package follows {guide} {version}, which is not known here: it was compared with {KNOWN[guide][-1]}."
            yield _note(says, "Read the findings on variables with this in mind.", "warning")
    sdtm = [n for n in tables if not is_adam(n) and not n.startswith("SQ")]
    own = [n for n in sdtm if not standard_table(domains[n]) and not own_class(n, tables[n].frame.columns)]
    if own:
        says = f"The variables of {', '.join(own)} were not compared with {SDTM}: no table of it is here."
        yield _note(says, "Look at their names, labels and types by another way.")


def _note(says: str, mend: str, severity: str = "note") -> Finding:
    return Finding("NOT-LOOKED-AT", severity, "the package", says, mend)
