"""ODM-XML clinical data (versions 1.2 and 1.3, REDCap's exports too) as forms.

The item groups of a form that do not repeat make one record together, as REDCap's sections do; an item group that
repeats, as the lines of a log do, is a form of its own. Values stay coded; the form's `decodes` say what they stand for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..datasets.columns import column_names, empty_file, numbered_records, text_frame
from ..datasets.content import file_bytes
from ..datasets.limits import LIMITS, Limits
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .odm_data import UNIT, Changes, ItemGroupData, clinical_data
from .odm_definitions import Definition, Definitions, definitions, name_of, odm_word
from .records import Form, plain_word

if TYPE_CHECKING:
    from lxml.etree import _Element

Item = tuple[str, str]  # item group OID, item OID
Place = tuple[str, str]  # form OID, item group OID
NONE = Definition()


@dataclass(frozen=True)
class OdmTable:
    """The records of one form to be: by position the keys and the values, and the items in the order of columns.

    form and group are OIDs; group is "" where the groups that do not repeat stand together.
    """

    form: str
    group: str
    keys: Sequence[tuple[str, ...]]
    values: Sequence[Mapping[Item, str]]
    items: Sequence[Item]


@dataclass(frozen=True)
class OdmPlan:
    """What a file comes to: its tables, the names of their forms and of their items, and of the key columns.

    keys: by position in the keys of a table the name of the column, "" for one that is blank throughout the file.
    """

    defined: Definitions
    keys: Sequence[str]
    tables: Sequence[OdmTable]
    titles: Sequence[str]
    changes: Changes


def read_odm(path: Path, *, subject: str = "SUBJECT", limits: Limits = LIMITS) -> tuple[Form, ...]:
    """The forms of an ODM-XML file: those its metadata define, in that order, then any others that have data.

    Columns: the subject's key under the name `subject`; SITE, STUDYEVENT, STUDYEVENTREPEAT, FORMREPEAT and
    ITEMGROUPREPEAT where the file has them; then the items, named by `name_of`, by the whole OID where that is not
    unique. A unit that was collected with an item stands in the column of that name with _UNIT. Labels are the
    questions. Where transactions changed something the last state is read.
    Raises InputFault when the file is no ODM-XML, or brings a document type (which ODM does not have).
    """
    plan = _plan(path, subject, limits)
    forms = [_form(path.name, table, title, plan) for table, title in zip(plan.tables, plan.titles, strict=True)]
    if not forms:
        nothing, findings = text_frame({}, 0), (empty_file(path.name),)
        forms = [Form(plain_word(path.stem), path.name, nothing, numbered_records(0), "record", findings=findings)]
    changes = (*_changed(path.name, plan.changes), *_undefined(path.name, plan))
    return (replace(forms[0], findings=(*changes, *forms[0].findings)), *forms[1:])


def _plan(path: Path, subject: str, limits: Limits = LIMITS) -> OdmPlan:
    """What the file comes to."""
    root = _root(path)
    defined = definitions(root)
    groups, changes = clinical_data(root, path.name, limits)
    tables = _tables(groups, defined)
    titles = _distinct([_titles(table, defined, tables) for table in tables], taken=())
    return OdmPlan(defined, _key_names(groups, subject), tables, titles, changes)


def _root(path: Path) -> "_Element":
    """The ODM element, without following anything that the file points to."""
    from lxml import etree

    content = file_bytes(path)
    if b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise InputFault(f"{path.name} brings a document type, which ODM-XML does not have; take it out.")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise InputFault(f"{path.name} is not well-formed XML ({fault}); is it whole? Export it anew.") from fault
    if etree.QName(root).localname != "ODM":
        raise InputFault(f"{path.name} is XML of {etree.QName(root).localname}, not of ODM; give an ODM-XML file.")
    return root


def _key_names(groups: Sequence[ItemGroupData], subject: str) -> list[str]:
    """The names of the key columns, "" for one that is blank throughout the file; the subject's where there are subjects."""
    names = ("STUDYOID", subject, "SITE", "STUDYEVENT", "STUDYEVENTREPEAT", "FORMREPEAT", "ITEMGROUPREPEAT")
    keys = [_keys(group) for group in groups] or [("", subject, "", "", "", "", "")]
    there = [name if any(key[at] for key in keys) else "" for at, name in enumerate(names)]
    there[1] = subject if any(group.event[0] for group in groups) else there[1]  # of a subject, though its key is blank
    return there if len({key[0] for key in keys}) > 1 else ["", *there[1:]]


def _keys(group: ItemGroupData) -> tuple[str, ...]:
    """The values of the key columns."""
    return (group.study, group.subject, group.site, group.event[1], group.event[2], group.form[2], group.group[2])


def _tables(groups: Sequence[ItemGroupData], defined: Definitions) -> list[OdmTable]:
    """The records of each form, in the order of the metadata, then of the data."""
    apart = _repeating(groups, defined)
    homes = _homes(defined, apart)
    records: dict[Place, dict[tuple[tuple[str, ...], int], dict[Item, str]]] = {}
    items: dict[Place, dict[Item, None]] = {}
    for form, group in _defined(defined):
        place = (form, group if (form, group) in apart else "")
        records.setdefault(place, {})
        items.setdefault(place, {}).update({(group, item): None for item in defined.groups.get(group, NONE).refers})
    for held, away in [(held, away) for away in (False, True) for held in groups]:
        form, group, keys = held.form[1], held.group[1], _keys(held)
        alone = (form, group) in apart
        place = (form, group if alone else "")
        whole = (keys if alone else (*keys[:-1], ""), held.copy)
        record = records.setdefault(place, {}).setdefault(whole, {})
        values = _placed(held, {} if alone else homes, record, away=away)
        record.update(values)
        items.setdefault(place, {}).update(dict.fromkeys(values))
    return [
        OdmTable(*place, [keys for keys, _ in kept], list(kept.values()), _ordered(items[place]))
        for place, kept in records.items()
    ]


def _placed(
    held: ItemGroupData, homes: Mapping[Place, str], record: Mapping[Item, str], *, away: bool
) -> dict[Item, str]:
    """The values of a group under the items they belong to, those that stand away from their home, or those at home.

    One that finds another value in its home stays in the group where it was.
    """
    placed = {}
    for oid, value in held.values.items():
        group = held.group[1]
        home = homes.get((held.form[1], oid.removesuffix(UNIT)), group)
        if (home != group) is away:
            taken = record.get((home, oid), value) != value
            placed[(group if taken else home, oid)] = value
    return placed


def _homes(defined: Definitions, apart: set[Place]) -> dict[Place, str]:
    """By form and item the one item group that the metadata put the item into, among those that do not repeat.

    REDCap's exports at times put a value into another group of the form; it belongs to the same column.
    """
    homes: dict[tuple[str, str], list[str]] = {}
    for form, group in _defined(defined):
        for item in defined.groups.get(group, NONE).refers if (form, group) not in apart else ():
            homes.setdefault((form, item), []).append(group)
    return {place: found[0] for place, found in homes.items() if len(found) == 1}


def _defined(defined: Definitions) -> list[Place]:
    """Each item group that the metadata put into a form."""
    return [(form, group) for form, known in defined.forms.items() for group in known.refers]


def _ordered(items: Mapping[Item, None]) -> list[Item]:
    """The items in their order, each with its unit behind it."""
    plain = [item for item in items if not item[1].endswith(UNIT)]
    return [one for item in plain for one in (item, (item[0], item[1] + UNIT)) if one in items]


def _repeating(groups: Sequence[ItemGroupData], defined: Definitions) -> set[Place]:
    """The item groups, by form, that repeat: by definition, in the data, or for want of a form around them."""
    held = [(group.form[1], group.group[1]) for group in groups]
    counted = Counter((group.study, group.subject, group.event, group.form, group.group[1]) for group in groups)
    seen = {(form[1], group) for (*_, form, group), count in counted.items() if count > 1}
    repeating = {
        place for place in [*_defined(defined), *held] if defined.groups.get(place[1], NONE).repeats or not place[0]
    }
    return seen | repeating


def _titles(table: OdmTable, defined: Definitions, tables: Sequence[OdmTable]) -> tuple[str, ...]:
    """The names a form could have, the best first."""
    form = plain_word(name_of(table.form, defined.forms))
    if not table.group:
        return (form, plain_word(table.form))
    group = plain_word(name_of(table.group, defined.groups))
    alone = table.form and [other.form for other in tables].count(table.form) == 1
    return (form if alone else group, plain_word(f"{form}_{group}"), plain_word(f"{table.form}_{table.group}"))


def _distinct(choices: Sequence[tuple[str, ...]], *, taken: Sequence[str]) -> list[str]:
    """For each the first of its names that no other wants too and that is not taken; the last where there is none."""
    names = [choice[0] for choice in choices]
    for level in range(1, max(map(len, choices), default=1)):
        count = Counter(names)
        names = [
            name if count[name] == 1 and name not in taken else choice[min(level, len(choice) - 1)]
            for name, choice in zip(names, choices, strict=True)
        ]
    return names


def _key_places(table: OdmTable, plan: OdmPlan) -> dict[str, int]:
    """The key columns of a table, each with its position in the keys."""
    names = {name: at for at, name in enumerate(plan.keys) if name}
    return {name: at for name, at in names.items() if table.group or name != "ITEMGROUPREPEAT"}


def _item_names(table: OdmTable, plan: OdmPlan) -> list[str]:
    """The names of the columns of the items."""
    choices = []
    for group, oid in table.items:
        item, unit = (oid.removesuffix(UNIT), "_UNIT") if oid.endswith(UNIT) else (oid, "")
        names = (name_of(item, plan.defined.items), odm_word(item), odm_word(f"{group}_{item}"))
        choices.append(tuple(name + unit for name in names))
    return _distinct(choices, taken=list(_key_places(table, plan)))


def _form(file: str, table: OdmTable, title: str, plan: OdmPlan) -> Form:
    """The form of one table."""
    import pyarrow as pa

    keys, titles = _key_places(table, plan), _item_names(table, plan)
    where = f"{file} item group {table.group}" if table.group else f"{file} form {table.form}"
    names, odd = column_names([*keys, *titles], where)
    texts: list[list[str | None]] = [[key[at] for key in table.keys] for at in keys.values()]
    texts += [[_shown(values.get(item), item, plan.defined) for values in table.values] for item in table.items]
    columns = {name: pa.array(text, pa.string()) for name, text in zip(names, texts, strict=True)}
    questions = {
        name: plan.defined.items.get(oid, NONE).label for name, (_, oid) in zip(titles, table.items, strict=True)
    }
    labels = {name: label for name, label in questions.items() if label}
    findings = odd if table.keys else (*odd, empty_file(where))
    frame = text_frame(columns, len(table.keys))
    decodes = {
        name: found for name, (_, oid) in zip(titles, table.items, strict=True) if (found := _decodes(oid, plan))
    }
    lines = numbered_records(len(table.keys))
    return Form(title, where, frame, lines, "record", labels, findings, decodes=decodes)


def _decodes(item: str, plan: OdmPlan) -> Mapping[str, str]:
    """What the codes of an item stand for; none where the file has no codelist for it."""
    listed = [
        plan.defined.codelists[ref]
        for ref in plan.defined.items.get(item, NONE).refers
        if ref in plan.defined.codelists
    ]
    return next((known.decodes for known in listed if known.decodes), {})


def _shown(value: str | None, item: Item, defined: Definitions) -> str | None:
    """A value as it is; a unit by its symbol or name."""
    if value is None or not item[1].endswith(UNIT):
        return value
    unit = defined.units.get(value, NONE)
    return unit.label or unit.name or value


def _changed(file: str, changes: Changes) -> tuple[Finding, ...]:
    """What the transactions changed, and what of the file is odd or was not read."""
    done = "The last state is read; nothing is to be done."
    found = []
    if changes.replaced or changes.removed:
        says = f"Later transactions replaced {changes.replaced} values and removed {changes.removed} parts."
        found.append(Finding("ODM-TRANSACTIONS", "note", file, says, done))
    if changes.twice:
        some = ", ".join(list(changes.twice)[:5]) + (
            f" and {len(changes.twice) - 5} more" if len(changes.twice) > 5 else ""
        )
        says = f"Records have two values of one item, and the last is taken: {some}."
        found.append(Finding("ODM-ITEM-TWICE", "error", file, says, "Ask which of them holds."))
    if changes.without_value:
        says = f"{changes.without_value} later transactions, such as queries, bring no value; the one before stays."
        found.append(Finding("ODM-TRANSACTIONS", "note", file, says, done))
    if changes.attached:
        says = f"There are {changes.attached} attached files, which are told by their names alone."
        found.append(Finding("ODM-ATTACHMENTS", "note", file, says, "Look at the files where they were collected."))
    if changes.annotations:
        says = f"There are {changes.annotations} annotations, which are not read."
        found.append(Finding("ODM-ANNOTATIONS", "note", file, says, "Look whether they hold data, and export those."))
    return (*found, *_odd(file, changes))


def _undefined(file: str, plan: OdmPlan) -> Iterator[Finding]:
    """Forms, item groups and items that have data and that the metadata of the file, where it has any, do not define."""
    filled = {item for table in plan.tables for values in table.values for item in values}
    held = {
        "forms": (plan.defined.forms, {table.form for table in plan.tables if table.keys}),
        "item groups": (plan.defined.groups, {group for group, _ in filled}),
        "items": (plan.defined.items, {oid.removesuffix(UNIT) for _, oid in filled}),
    }
    for kind, (known, found) in held.items():
        odd = sorted({oid for oid in found if oid and oid not in known}) if known else []
        if odd:
            some = ", ".join(odd[:5]) + (f" and {len(odd) - 5} more" if len(odd) > 5 else "")
            says = f"The data have {kind} that the file does not define: {some}."
            yield Finding("ODM-UNDEFINED", "warning", file, says, "Ask whether the export is whole and sound.")


def _odd(file: str, changes: Changes) -> Iterator[Finding]:
    """What an export should not have."""
    if changes.without_key:
        says = f"{changes.without_key} item groups have the same keys as another; each is a record of its own."
        yield Finding("ODM-REPEAT-KEY", "warning", file, says, "Ask for an export with ItemGroupRepeatKey.")
    studies = [study for study in changes.studies if study]
    if len(studies) > 1:
        says = f"There are data of {len(studies)} StudyOIDs ({', '.join(studies)}), told apart by the column STUDYOID."
        mend = "Ask whether all of them belong to the study; a test environment does not."
        yield Finding("ODM-STUDIES", "warning", file, says, mend)
    for name, count in sorted(changes.strange.items()):
        says = f"{count} elements {name} stand among the data, where ODM has none; they are not read."
        yield Finding("ODM-ELEMENT", "error", file, says, "Ask for a sound export.")
