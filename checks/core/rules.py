"""The rules as CDISC publishes them, read where the user has them; of a pickle only plain data is taken."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...specs import InputFault
from .pickles import plain_pickle
from .terms import TermPackages

CACHE = ("rules.pkl", "rules_dictionary.pkl")


@dataclass(frozen=True, eq=False)
class CoreRule:
    """One published rule.

    conditions, operations, datasets, classes, domains: as published; kind: what it is evaluated on ("Record Data",
    ...); sensitivity: Record, Dataset or Group; grouping: the columns that tell groups apart.
    """

    id: str
    kind: str
    sensitivity: str
    description: str
    message: str
    conditions: Mapping[str, Any]
    operations: Sequence[Mapping[str, Any]] = ()
    datasets: Sequence[Mapping[str, Any]] = ()
    classes: Mapping[str, Any] = field(default_factory=dict)
    domains: Mapping[str, Any] = field(default_factory=dict)
    outputs: Sequence[str] = ()
    grouping: Sequence[str] = ()
    source: str = ""

    @property
    def of_description(self) -> bool:
        """Whether it is evaluated on the variables that define.xml describes."""
        return self.kind.startswith("Define Item")

    @property
    def of_variables(self) -> bool:
        """Whether what it is evaluated on is variables, not records."""
        return self.of_description or self.kind.startswith("Variable Metadata")


@dataclass(frozen=True, eq=False)
class RuleSet:
    """The rules of a standard's version, and the tables of the standard where the folder has them.

    standard: its classes with datasets and variables; model: the classes of the SDTM model; terms: the packages of
    controlled terminology.
    """

    standard_version: str
    rules: Sequence[CoreRule]
    standard: Mapping[str, Any] = field(default_factory=dict)
    model: Mapping[str, Any] = field(default_factory=dict)
    terms: TermPackages = field(default_factory=TermPackages)


def read_rules(folder: Path, version: str) -> RuleSet:
    """The rules for a version of SDTMIG ("3.4"): from the folder resources/cache of CORE, or a folder of rule files.

    Raises InputFault where the folder holds neither, or no rules for the version.
    """
    if (folder / CACHE[0]).exists():
        return _of_cache(folder, version)
    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in (".json", ".yml", ".yaml"))
    rules = [rule for file in files for rule in _of_file(file, version)]
    if not rules:
        raise InputFault(
            f"{folder} holds no rules of CORE for SDTMIG {version}. Name the folder resources/cache of a release, "
            "or a folder of rule files in JSON or YAML."
        )
    return RuleSet(version, rules)


def _of_cache(folder: Path, version: str) -> RuleSet:
    key = f"sdtmig/{version.replace('.', '-')}"
    listed = plain_pickle(folder / CACHE[1]).get(key)
    if not listed:
        raise InputFault(f"{folder} has no rules for SDTMIG {version}. Take a release of CORE that has them.")
    bodies = plain_pickle(folder / CACHE[0])
    standard, model = _optional(folder / "standards_details.pkl"), _optional(folder / "standards_models.pkl")
    models = {"3-2": "1-4", "3-3": "1-7", "3-4": "2-0"}
    return RuleSet(
        version,
        [_rule(bodies[name]) for name in sorted(listed) if name in bodies],
        standard.get(f"standards/{key}", {}),
        model.get(f"models/sdtm/{models.get(version.replace('.', '-'), '')}", {}),
        TermPackages(folder),
    )


def _optional(path: Path) -> Mapping[str, Any]:
    found = plain_pickle(path) if path.exists() else {}
    return found if isinstance(found, Mapping) else {}


def _rule(body: Mapping[str, Any]) -> CoreRule:
    """A rule in the form that the engine of CORE keeps."""
    message = next((a["params"]["message"] for a in body.get("actions") or [] if "params" in a), "")
    return CoreRule(
        str(body["core_id"]),
        str(body["rule_type"]),
        str(body["sensitivity"]),
        str(body["description"]),
        str(message),
        body["conditions"],
        body.get("operations") or (),
        body.get("datasets") or (),
        body.get("classes") or {},
        body.get("domains") or {},
        body.get("output_variables") or (),
        body.get("grouping_variables") or (),
        _cited(body.get("authorities") or ()),
    )


def _cited(authorities: Sequence[Mapping[str, Any]]) -> str:
    found = {
        str(reference.get("Rule_Identifier", {}).get("Id", ""))
        for authority in authorities
        if authority.get("Organization") == "CDISC"
        for standard in authority.get("Standards", ())
        if str(standard.get("Name", "")).startswith("SDTMIG")
        for reference in standard.get("References", ())
    }
    return ", ".join(sorted(found - {""}))


# -- rule files, as CDISC publishes them one by one ------------------------------------


def _of_file(file: Path, version: str) -> list[CoreRule]:
    """The rule of a file, where it is one for the version of SDTMIG."""
    try:
        text = file.read_text(encoding="utf-8")
        body = json.loads(text) if file.suffix.lower() == ".json" else _yaml(text)
    except (OSError, ValueError) as error:
        raise InputFault(f"{file} cannot be read as a rule: {error}.") from error
    if not isinstance(body, Mapping) or "Check" not in body or "Core" not in body:
        return []
    named = [s for a in body.get("Authorities", ()) for s in a.get("Standards", ())]
    if not any(s.get("Name") == "SDTMIG" and str(s.get("Version")) == version for s in named):
        return []
    return [_published(body)]


def _yaml(text: str) -> Any:
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError as error:
        raise ValueError("rules in YAML need the package PyYAML") from error
    return yaml.safe_load(text)


def _published(body: Mapping[str, Any]) -> CoreRule:
    """A rule in the form in which CDISC publishes it."""
    scope = body.get("Scope", {})
    return CoreRule(
        str(body["Core"]["Id"]),
        str(body.get("Rule_Type", "Record Data")),
        str(body.get("Sensitivity", "Record")),
        str(body.get("Description", "")),
        str(body.get("Outcome", {}).get("Message", "")),
        _condition(body["Check"]),
        [_operation(o) for o in body.get("Operations", ())],
        [_dataset(d) for d in body.get("Match_Datasets", ())],
        scope.get("Classes", {}),
        scope.get("Domains", {}),
        body.get("Outcome", {}).get("Output_Variables", ()),
        body.get("Grouping_Variables", ()),
        _cited(body.get("Authorities", ())),
    )


def _condition(check: Any) -> Mapping[str, Any]:
    for word in ("all", "any"):
        if word in check:
            return {word: [_condition(c) for c in check[word]]}
    if "not" in check:
        return {"not": _condition(check["not"])}
    options = {k: v for k, v in check.items() if k not in ("name", "operator", "value")}
    return {
        "operator": check["operator"],
        "value": {"target": check.get("name"), "comparator": check.get("value"), **options},
    }


def _operation(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    return {("domain" if k == "dataset" else k): v for k, v in operation.items()}


def _dataset(matched: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "domain_name": matched.get("Name", matched.get("Dataset_Name", "")),
        "match_key": matched.get("Keys", ()),
        "wildcard": matched.get("Wildcard", "**"),
        "child": matched.get("Child", False),
        "join_type": matched.get("Join_Type", "inner"),
    }
