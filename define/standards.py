"""The standards that a package follows, and which of them a dataset or a codelist is of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..specs import Codelist, Spec, SpecFault, Standard
from .write_xml import add

if TYPE_CHECKING:
    from lxml.etree import _Element

# CDISC/NCI Define-XML terminology: standard name (C170452), type (C170451) and publishing set (C172331).
NAMES = (
    *("ADaM-OCCDSIG", "ADaMIG", "ADaMIG-MD", "ADaMIG-NCA", "ADaMIG-popPK", "BIMO", "CDISC/NCI"),
    *("SDTMIG", "SDTMIG-AP", "SDTMIG-MD", "SENDIG", "SENDIG-AR", "SENDIG-DART", "SENDIG-GENETOX"),
)
SETS = ("ADaM", "CDASH", "DEFINE-XML", "SDTM", "SEND")
# Codelists that CDISC publishes in its ADaM terminology; all others are of SDTM's.
ADAM_LISTS = frozenset(
    {
        *("C81223", "C81224", "C81225", "C81226", "C124296", "C158114", "C158115", "C165644", "C172334", "C172335"),
        *("C187455", "C187456", "C187457", "C187458", "C193277", "C193278", "C204410", "C204411", "C204412"),
        *("C204413", "C204414", "C208381"),
    }
)


@dataclass(frozen=True)
class Named:
    """A standard and its identifier in the document."""

    oid: str
    standard: Standard


def standards_of_package(package: str, spec: Spec) -> tuple[Named, ...]:
    """The standards of the study that concern a package: its implementation guides, and the terminology it may use.

    Raises SpecFault where Define-XML 2.1 does not know a standard.
    """
    kept = [s for s in spec.standards if _concerns(s, package)]
    for standard in kept:
        _known(standard)
    return tuple(Named(f"STD.{number}", standard) for number, standard in enumerate(kept, 1))


def _concerns(standard: Standard, package: str) -> bool:
    analysis = "ADAM" in (standard.name + standard.publishing_set).upper()
    return analysis == (package == "adam") or (package == "adam" and standard.type == "CT")


def _known(standard: Standard) -> None:
    place = f"study.toml [[standards]], {standard.name} {standard.version}"
    for what, value, known in (
        ("name", standard.name, NAMES),
        ("type", standard.type, ("IG", "CT")),
        ("publishing_set", standard.publishing_set, ("", *SETS)),
    ):
        if value not in known:
            raise SpecFault(
                f"{place}: Define-XML 2.1 knows no {what} {value!r}. Use one of {', '.join(filter(None, known))}."
            )


def guide(standards: tuple[Named, ...]) -> str:
    """The identifier of the implementation guide that the datasets follow; "" where the study names none."""
    return next((n.oid for n in standards if n.standard.type == "IG"), "")


def terminology(codelist: Codelist, standards: tuple[Named, ...]) -> str:
    """The identifier of the terminology that publishes a codelist; "" for a sponsor's own list."""
    if not codelist.code:
        return ""
    published = [n for n in standards if n.standard.type == "CT"]
    wanted = "ADaM" if codelist.code in ADAM_LISTS else "SDTM"
    ranked = sorted(published, key=lambda n: n.standard.publishing_set != wanted)
    return ranked[0].oid if ranked else ""


def add_standards(version: "_Element", standards: tuple[Named, ...]) -> None:
    """Write def:Standards; nothing where the study follows none."""
    if not standards:
        return
    parent = add(version, "def:Standards")
    for named in standards:
        s = named.standard
        attributes = {"OID": named.oid, "Name": s.name, "Type": s.type, "PublishingSet": s.publishing_set}
        add(parent, "def:Standard", attributes | {"Version": s.version, "Status": s.status})
