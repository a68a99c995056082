"""The packages of controlled terminology that lie in a folder of rules, each read when a rule first asks for it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .columns import CannotRun
from .pickles import plain_pickle

NAME = re.compile(r"(?P<kind>[a-z][a-z-]*ct)-(?P<date>\d{4}-\d\d-\d\d)")
# what a rule may ask of a package: whether of its codelists or their terms, and the part of each
ATTRIBUTES = {
    "Codelist CCODE": (False, "conceptId"),
    "Codelist Value": (False, "submissionValue"),
    "Term CCODE": (True, "conceptId"),
    "Term Value": (True, "submissionValue"),
    "Term Submission Value": (True, "submissionValue"),
    "Term Preferred Term": (True, "preferredTerm"),
}


@dataclass(frozen=True, eq=False)
class TermPackages:
    """The packages of a folder (sdtmct-2025-03-28.pkl, ...); none where there is no folder."""

    folder: Path | None = None
    read: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def dates(self, kinds: Collection[str]) -> list[str]:
        """The dates of the packages of some kinds (sdtmct); raises CannotRun where the folder has none of any kind."""
        names = [NAME.fullmatch(file.stem) for file in sorted(self.folder.glob("*ct-*.pkl"))] if self.folder else []
        found = [name for name in names if name]
        if not found:
            raise CannotRun("the rules' folder has no packages of terminology")
        return sorted({name["date"] for name in found if name["kind"] in kinds})

    def has(self, package: str) -> bool:
        """Whether a package is there."""
        return bool(NAME.fullmatch(package)) and self.folder is not None and (self.folder / f"{package}.pkl").exists()

    def attributes(self, package: str, attribute: str) -> list[str]:
        """One attribute of all codelists or terms of a package, each once; none where it is not there.

        Raises CannotRun for an attribute that is not known.
        """
        if attribute not in ATTRIBUTES:
            raise CannotRun(f"it asks for {attribute} of terminology")
        of_terms, part = ATTRIBUTES[attribute]
        lists = self._lists(package)
        entries = [t for one in lists for t in one.get("terms", ())] if of_terms else lists
        return list({entry[part]: None for entry in entries if part in entry})

    def codelist(self, package: str, name: str, part: str) -> list[str]:
        """One part of the terms of a codelist, by its submission value; raises CannotRun where it is not there."""
        for one in self._lists(package):
            if str(one.get("submissionValue", "")).lower() == name.lower():
                return [str(term[part]) for term in one.get("terms", ()) if part in term]
        raise CannotRun(f"the rules' folder has no codelist {name} of {package}")

    def _lists(self, package: str) -> list[Mapping[str, Any]]:
        if not self.has(package):
            return []
        if package not in self.read and self.folder:
            self.read[package] = plain_pickle(self.folder / f"{package}.pkl")
        return list(self.read[package].get("codelists", ()))
