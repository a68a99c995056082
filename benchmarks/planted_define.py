"""Contradictions between define.xml and the data, of ten kinds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from planted_package import Copy, Fault

ODF = "{http://www.cdisc.org/ns/odm/v1.3}"


def contradictions(copy: Copy, turn: int) -> Iterator[Fault]:
    """Ten contradictions of ten kinds, in other datasets each turn."""
    sdtm = _Define(copy.define("sdtm"))
    first = turn == 0
    group = "TE" if first else "TV"
    sdtm.take_out_dataset(group)
    yield Fault("DEFINE-DATASET", group, (group, "not described"))
    gone = "SUPPRP" if first and "SUPPRP" in copy.files else "SUPPSS"
    copy.files[gone].unlink()
    yield Fault("DEFINE-DATASET", "", (gone, "not there"))
    name, variable = ("PE", "PELOC") if first and "PE" in copy.files else ("MH", "MHCAT")
    sdtm.take_out_variable(name, variable)
    yield Fault("DEFINE-VARIABLE", name, (f"{name}.{variable}", "not described"))
    name, variable = ("VS", "VISITDY") if first else ("LB", "LBMETHOD")
    frame = copy[name]
    copy.frames[name] = frame.drop(columns=variable)
    yield Fault("DEFINE-VARIABLE", name, (f"{name}.{variable}", "does not have"))
    name = "CM" if first else "EX"
    sdtm.exchange(name, 3, 4)
    yield Fault("DEFINE-ORDER", name)
    name, variable = ("DS", "DSTERM") if first else ("AE", "AETERM")
    sdtm.item(name, variable, "label", "Another label")
    yield Fault("DEFINE-LABEL", name, (variable, "Another label"))
    name, variable = ("DM", "SUBJID") if first else ("RS", "RSSTRESC")
    sdtm.item(name, variable, "DataType", "float")
    yield Fault("DEFINE-TYPE", name, (variable,))
    name, variable = ("IE", "IETEST") if first else ("TU", "TULOC")
    sdtm.item(name, variable, "Length", "3")
    yield Fault("LENGTH", name, (variable,), ("DEFINE-LENGTH",))
    name, variable = ("AE", "AEACN") if first else ("DM", "RACE")
    term = sdtm.take_out_term(name, variable, str(copy[name][variable].dropna().iloc[0]))
    yield Fault("CODELIST", name, (variable, term))
    name, variable = ("TR", "TRSTRESN") if first else ("QS", "QSSTRESN")
    sdtm.mandatory(name, variable)
    yield Fault("REQUIRED", name, (variable,))
    sdtm.write()


class _Define:
    """A define.xml to be changed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.tree = etree.parse(file)

    def _all(self, tag: str) -> list[Any]:
        return list(self.tree.iter(f"{ODF}{tag}"))

    def _group(self, name: str) -> Any:
        return next(g for g in self._all("ItemGroupDef") if g.get("Name") == name)

    def _def(self, tag: str, oid: str) -> Any:
        return next(d for d in self._all(tag) if d.get("OID") == oid)

    def _reference(self, name: str, variable: str) -> Any:
        refs = self._group(name).findall(f"{ODF}ItemRef")
        return next(r for r in refs if self._def("ItemDef", str(r.get("ItemOID"))).get("Name") == variable)

    def _item(self, name: str, variable: str) -> Any:
        return self._def("ItemDef", str(self._reference(name, variable).get("ItemOID")))

    def take_out_dataset(self, name: str) -> None:
        """A dataset is not described."""
        _drop(self._group(name))

    def take_out_variable(self, name: str, variable: str) -> None:
        """A variable is not described."""
        _drop(self._reference(name, variable))

    def exchange(self, name: str, one: int, other: int) -> None:
        """Two variables in each other's place."""
        refs = sorted(self._group(name).findall(f"{ODF}ItemRef"), key=lambda r: int(r.get("OrderNumber", "0")))
        a, b = refs[one].get("OrderNumber"), refs[other].get("OrderNumber")
        refs[one].set("OrderNumber", str(b))
        refs[other].set("OrderNumber", str(a))

    def item(self, name: str, variable: str, what: str, value: str) -> None:
        """Another label, type or length of a variable."""
        item = self._item(name, variable)
        if what == "label":
            text = item.find(f"{ODF}Description/{ODF}TranslatedText")
            assert text is not None
            text.text = value
            return
        item.set(what, value)
        if what == "DataType":
            item.set("SignificantDigits", "2")
            for reference in item.findall(f"{ODF}CodeListRef"):
                item.remove(reference)

    def take_out_term(self, name: str, variable: str, term: str) -> str:
        """A term that the data have is not in the codelist; the term."""
        reference = self._item(name, variable).find(f"{ODF}CodeListRef")
        assert reference is not None
        listed = self._def("CodeList", str(reference.get("CodeListOID")))
        _drop(next(i for i in listed if i.get("CodedValue") == term))
        return term

    def mandatory(self, name: str, variable: str) -> None:
        """A variable that has blanks is mandatory."""
        self._reference(name, variable).set("Mandatory", "Yes")

    def write(self) -> None:
        """Write it back."""
        self.tree.write(self.file, encoding="UTF-8", xml_declaration=True)


def _drop(element: Any) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
