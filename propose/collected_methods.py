"""How a variable is made of the field that is collected for it."""

from ..profile.fields import FieldProfile
from .feeding import SURE, USUAL, Rows
from .names import label_words, name_words
from .targets import Target, codelist_of, yes_or_no
from .terms import Cells, Lists

ARMS = ("ARM", "ARMCD", "ACTARM", "ACTARMCD")
STATUS, NOT_DONE = "C66789", "NOT DONE"  # the list of --STAT and its only term
IN_CAPITALS = ("REL", "RELNST", "PATT", "CAT", "SCAT", "TPT", "SPEC")  # words of the sponsor's own lists


def collected_method(target: Target, profile: FieldProfile, lists: Lists, rows: Rows) -> tuple[str, Cells]:
    """The method of a collected variable, and the cells that go with it."""
    if target.variable.endswith("DTC"):
        return "iso8601", {}
    if answered := status_by_answer(target, profile, lists, rows):
        return answered
    if profile.decodes:
        return _of_codes(target, profile, lists, rows)
    codes = codelist_of(target)
    spoken = [value for value, _ in profile.codes]
    if target.variable in ARMS and spoken:
        name = target.variable.removeprefix("ACT")
        lists.want_own(name, "Description of Arm" if name == "ARM" else "Arm Code", spoken)
        return "recode", {"codelist": name}
    for code in (c for c in codes if spoken and lists.name(c)):
        known = [value for value in spoken if lists.term(code, value)]
        if known and (len(known) == len(spoken) or not lists.extends(code)):
            unknown = lists.want(code, spoken)
            more = {"unknown": ", ".join(map(repr, unknown))} if unknown else {}
            return "recode", {"codelist": lists.name(code), **more}
    stem = target.variable.removeprefix(target.dataset)
    if target.variable == "VISIT" or (spoken and profile.type == "text" and (codes or stem in IN_CAPITALS)):
        return ("copy" if stem.endswith(("ORRESU", "DOSU")) else "upper"), {}
    return "copy", {}


def status_by_answer(target: Target, profile: FieldProfile, lists: Lists, rows: Rows) -> tuple[str, Cells] | None:
    """How a question of yes and no becomes --STAT: NOT DONE for no, or for yes where it asks what was not done (VSND)."""
    answers = yes_or_no(profile)
    if not target.variable.endswith("STAT") or not answers:
        return None
    meanings = (*name_words(profile.name, [target.dataset]), *label_words(profile.label))
    telling = "Y" if any(meant & {"nd", "not"} for meant in meanings) else "N"
    for value, answer in answers.items():
        meant = NOT_DONE if answer == telling else ""
        why = f"{value} says that it was not done" if meant else f"{value} says that it was done"
        rows.add("maps", {"map": profile.name, "collected": value, "value": meant}, USUAL, why)
    lists.want(STATUS, [NOT_DONE])
    return "recode", {"map": profile.name, "codelist": lists.name(STATUS)}


def _of_codes(target: Target, profile: FieldProfile, lists: Lists, rows: Rows) -> tuple[str, Cells]:
    """A field whose codes the file explains: a map of them to terms of the variable's list, else to their words."""
    code = next((c for c in codelist_of(target) if lists.name(c)), "")
    terms = {value: lists.term(code, meant) if code else "" for value, meant in profile.said}
    listed = any(terms.values()) and (all(terms.values()) or not lists.extends(code))
    unknown = [f"{value} ({meant})" for value, meant in profile.said if listed and not terms[value]]
    for value, meant in profile.said:
        if term := terms[value] or ("" if listed else meant.upper() if code else meant):
            why = f"the file says that {value} is {meant}"
            rows.add(
                "maps", {"map": profile.name, "collected": value, "value": term}, SURE if terms[value] else USUAL, why
            )
    cells = {"map": profile.name} | ({"unknown": ", ".join(unknown)} if unknown else {})
    if target.variable in ARMS:
        name = target.variable.removeprefix("ACT")
        words = [meant for _, meant in profile.said]
        lists.want_own(name, "Description of Arm" if name == "ARM" else "Arm Code", words)
        return "recode", {**cells, "codelist": name}
    if listed:
        lists.want(code, list(filter(None, terms.values())))
        cells["codelist"] = lists.name(code)
    return "recode", cells
