"""What the standard's tables say of a dataset: its variables by the guide and by the model."""

from collections.abc import Mapping, Sequence
from typing import Any

from .columns import CannotRun
from .package import CoreDataset, CorePackage

GENERAL = ("INTERVENTIONS", "EVENTS", "FINDINGS", "FINDINGS ABOUT")
Variable = Mapping[str, Any]


def guide_dataset(package: CorePackage, name: str) -> Mapping[str, Any]:
    """The dataset of the guide, empty where it is not one of it; raises CannotRun without the tables."""
    if not package.rules.standard:
        raise CannotRun("the rules' folder has no tables of the guide")
    return package.standard_datasets.get("SUPPQUAL" if name.startswith("SUPP") else name, ("", {}))[1]


def is_custom(package: CorePackage, domain: str) -> bool:
    """Whether a name is not that of a dataset of the guide; raises CannotRun without its tables."""
    if not package.rules.standard:
        raise CannotRun("the rules' folder has no tables of the guide")
    return domain not in package.standard_datasets


def guide_variables(package: CorePackage, dataset: CoreDataset) -> list[Variable]:
    """The variables that the guide has for a dataset, those of the model that it may add between them, in order."""
    return package.once(("guide", dataset.name), lambda: _guide_variables(package, dataset))


def _guide_variables(package: CorePackage, dataset: CoreDataset) -> list[Variable]:
    listed = list(guide_dataset(package, dataset.whole).get("datasetVariables", ()))
    listed.sort(key=lambda v: int(v["ordinal"]))
    if package.kind(dataset) not in GENERAL:
        return listed
    found = [dict(v) for v in model_variables(package, dataset)]
    place = {v["name"]: i for i, v in enumerate(found)}
    for variable in listed:
        name = str(variable["name"]).replace("--", dataset.prefix)
        if name in place:
            found[place[name]] = {**variable, "name": name}
        else:
            after = [i for i, v in enumerate(found) if _section(v) == _section(variable)]
            found.insert(after[-1] + 1 if after else len(found), {**variable, "name": name})
            place = {v["name"]: i for i, v in enumerate(found)}
    return list(found)


def facts(package: CorePackage, dataset: CoreDataset, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """What the guide and the model say of variables by name, blank where they do not have them."""
    known = {str(v["name"]).replace("--", dataset.prefix): v for v in guide_variables(package, dataset)}
    attributes = {"data_type": "simpleDatatype", "label": "label", "core": "core", "role": "role"}
    found = {}
    for name in names:
        variable = known.get(name, {})
        said = {f"library_variable_{key}": str(variable.get(part, "")) for key, part in attributes.items()}
        found[name] = {"library_variable_name": name if variable else "", **said}
    return found


def _section(variable: Variable) -> str:
    role = str(variable.get("role", ""))
    return role if role in ("Identifier", "Timing") else "class"


def model_variables(package: CorePackage, dataset: CoreDataset) -> list[Variable]:
    """The variables that the model allows in a dataset, in its order; raises CannotRun without its tables."""
    classes = {str(c["name"]).upper().replace("-", " "): c for c in package.rules.model.get("classes", ())}
    if not classes:
        raise CannotRun("the rules' folder has no tables of the model")
    kind = package.kind(dataset)
    if kind not in GENERAL:
        own = [d for c in classes.values() for d in c.get("datasets", ()) if d["name"] == dataset.whole]
        named = own[0] if own and own[0].get("datasetVariables") else guide_dataset(package, dataset.whole)
        return _sorted(named.get("datasetVariables", ()))
    general = _sorted(classes["GENERAL OBSERVATIONS"].get("classVariables", ()))
    of_class = _sorted(classes["FINDINGS" if kind == "FINDINGS ABOUT" else kind].get("classVariables", ()))
    if kind == "FINDINGS ABOUT":
        about = _sorted(classes[kind].get("classVariables", ()))
        after = next((i + 1 for i, v in enumerate(of_class) if v["name"] == "--TEST"), len(of_class))
        of_class = [*of_class[:after], *about, *of_class[after:]]
    identifiers = [v for v in general if v.get("role") == "Identifier"]
    timing = [v for v in general if v.get("role") == "Timing"]
    return [{**v, "name": str(v["name"]).replace("--", dataset.prefix)} for v in (*identifiers, *of_class, *timing)]


def _sorted(variables: Sequence[Variable]) -> list[Variable]:
    return sorted(variables, key=lambda v: int(v.get("ordinal", 0)))


def variables_with(variables: Sequence[Variable], dataset: CoreDataset, **wanted: str) -> list[str]:
    """The names of variables that have the attributes wanted, prefixes filled in, each once."""
    kept = (v for v in variables if all(v.get(k) == w for k, w in wanted.items()))
    return list(dict.fromkeys(str(v["name"]).replace("--", dataset.prefix) for v in kept))
