"""What define.xml, or a study's spec, says of the variables and the terminology, as CDISC's rules ask for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...specs import Codelist, Spec, Variable

Facts = Mapping[str, Any]


def described_variables(specs: Sequence[Spec]) -> dict[str, list[Facts]]:
    """What is said of the variables of each SDTM dataset, in the order in which they are described."""
    found: dict[str, list[Facts]] = {}
    for spec in specs:
        for name, dataset in spec.datasets.items():
            if dataset.package == "sdtm":
                said = [_facts(v, i, spec.codelists.get(v.codelist)) for i, v in enumerate(dataset.variables)]
                found.setdefault(name, said)
    return found


def cited_terminology(specs: Sequence[Spec]) -> list[str]:
    """The packages of terminology that are cited: sdtmct-2025-03-28."""
    cited = [s for spec in specs for s in spec.standards if s.type == "CT"]
    return list(dict.fromkeys(f"{s.publishing_set.lower()}ct-{s.version}" for s in cited if s.publishing_set))


def _facts(variable: Variable, place: int, codelist: Codelist | None) -> Facts:
    terms = codelist.terms if codelist else ()
    return {
        "define_variable_name": variable.name,
        "define_variable_label": variable.label,
        "define_variable_data_type": variable.type,
        "define_variable_role": variable.role,
        "define_variable_size": float(variable.length or 0),
        "define_variable_length": float(variable.length or 0),
        "define_variable_format": variable.format,
        "define_variable_mandatory": "Yes" if variable.core == "Req" else "No",
        "define_variable_order_number": float(place + 1),
        "define_variable_has_codelist": codelist is not None,
        "define_variable_ccode": codelist.code if codelist else "",
        "define_variable_codelist_coded_values": [t.value for t in terms],
        "define_variable_codelist_coded_codes": [t.code for t in terms if t.code],
    }
