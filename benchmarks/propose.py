"""How many fields of public studies are placed by `m5kit propose`, and how many of the proposals are right.

python benchmarks/propose.py [FOLDER]

FOLDER holds public pairs of raw forms and what became of them (see READERS below); those that are not there are left
out and told. Recall is the part of the fields that have a variable in SDTM for which the right one was proposed;
precision the part of the proposals that are right. Wrong proposals are listed. E2100 and the files of the repository
are measured too.
"""

import csv
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from m5kit.forms.identity import site_field, spelled, subject_field
from m5kit.profile.fields import NO_LISTS, FieldProfile, Lists
from m5kit.profile.folder import published_lists, raw_profile
from m5kit.profile.forms import FormProfile
from m5kit.propose.evidence import Approved
from m5kit.propose.place import placed_form
from m5kit.propose.targets import Target
from m5kit.specs.terminology import read_terminology
from m5kit.study import Study

HERE = Path(__file__).resolve().parent
TYPED, HELD_OUT = HERE / "propose_pairs.csv", HERE / "propose_held_out.csv"
NO_TITLES: Mapping[str, str] = MappingProxyType({})
Truth = dict[tuple[str, str], frozenset[str]]  # by form and field: what it becomes, nothing where it is not submitted


@dataclass(frozen=True)
class Pairs:
    """The forms of one study, their titles, and what became of their fields; fields that are not in truth are unknown."""

    study: str
    forms: tuple[FormProfile, ...]
    truth: Truth
    titles: Mapping[str, str]


def empty_form(name: str, fields: Mapping[str, str]) -> FormProfile:
    """A form of which names and labels are known, and no values."""
    made = tuple(FieldProfile(field, label, "empty", 0, 0, 0, ()) for field, label in fields.items())
    return FormProfile(name, name, 0, subject_field(list(fields)), 0, site_field(list(fields)), (), (), made)


def typed_rows(file: Path = TYPED) -> list[dict[str, str]]:
    """The typed pairs: study, form, field, target ("" not submitted, "?" not known, "|" between alternatives) and label."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def told_pairs(rows: Sequence[Mapping[str, str]], study: str) -> Truth:
    """What typed rows say of a study."""
    known = (r for r in rows if r["study"] == study and r["target"] != "?")
    return {(r["form"], r["field"]): frozenset(filter(None, r["target"].split("|"))) for r in known}


def typed(rows: Sequence[Mapping[str, str]], study: str, titles: Mapping[str, str] = NO_TITLES) -> Pairs:
    """A study of which names and labels of fields are typed, and no values are known."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["study"] == study:
            names[row["form"]][row["field"]] = row["label"]
    return Pairs(study, tuple(empty_form(n, f) for n, f in names.items()), told_pairs(rows, study), titles)


def typed_studies(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """Studies that are typed whole."""
    rows = typed_rows()
    for study in dict.fromkeys(row["study"] for row in rows):
        if study not in ("pharmaverse", "pharmaverse names", "oak"):
            yield typed(rows, study)


def held_out(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """Studies that nobody looked at while names, words and phrases were written."""
    rows = typed_rows(HELD_OUT) if HELD_OUT.is_file() else []
    for study in dict.fromkeys(row["study"] for row in rows):
        yield typed(rows, study)


def pharmaverse(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """The raw forms of pharmaverseraw with values, and further ones of which the names are public."""
    folder = shared / "data" / "pharmaverse_raw" / "raw"
    rows = typed_rows()
    if folder.is_dir():
        yield Pairs("pharmaverse", raw_forms(folder, lists), told_pairs(rows, "pharmaverse"), {})
    titles = {"ds_raw": "Subject Disposition", "ec_raw": "Exposure as Collected"}
    yield typed(rows, "pharmaverse names", titles)


def raw_forms(folder: Path, lists: Lists) -> tuple[FormProfile, ...]:
    """The forms of a folder, each field held against the published lists."""
    return raw_profile(folder).forms


def oak(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """The examples of sdtm.oak: concomitant medications with its own specification, and vital signs."""
    folder = shared / "data" / "sdtm_oak"
    if not folder.is_dir():
        return
    truth = told_pairs(typed_rows(), "oak")
    with (folder / "cm_sdtm_oak_spec.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["raw_variable"]:
                key = ("cm_raw_data", row["raw_variable"])
                own = row["target_sdtm_variable"] and "SUPP" not in row["target_sdtm_domain"].upper()
                supplemental = "Supplemental" in row["target_sdtm_variable_role"]
                target = (
                    f"{row['target_sdtm_domain']}.{row['target_sdtm_variable']}" if own and not supplemental else ""
                )
                truth[key] = truth.get(key, frozenset()) | frozenset(filter(None, [target]))
    wanted = ("cm_raw_data", "vitals_raw_data")
    yield Pairs("oak", tuple(f for f in raw_forms(folder, lists) if f.name in wanted), truth, {})


# What the example says otherwise than SDTMIG 3.4 has it, or than the item's own name and question.
ODM_SLIPS = {
    ("IG.0001", "DTHDAT"): "DM.DTHDTC",  # DD has no such variable
    ("IG.0012", "EGDAT"): "EG.EGDTC",  # nor has EG EGSTDTC
    ("IG.0012", "EGTIM"): "EG.EGDTC",
    ("IG.0016", "AESTTIM"): "AE.AESTDTC",  # the time of the start, said to be that of the end
}


def odm_example(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """CDISC's example of ODM 1.3.2: items with their CDASH names and their variables in SDTM."""
    file = shared / "data" / "odm" / "CDISC_ODM_1.3.2_example.xml"
    if not file.is_file():
        return
    from lxml import etree

    space = {"o": "http://www.cdisc.org/ns/odm/v1.3"}
    root = etree.parse(str(file)).getroot()
    items = {i.get("OID"): i for i in root.iterfind(".//o:ItemDef", space)}
    forms: list[FormProfile] = []
    truth: Truth = {}
    titles: dict[str, str] = {}
    for group in root.iterfind(".//o:ItemGroupDef", space):
        fields: dict[str, str] = {}
        name = group.get("OID") or ""
        for ref in group.iterfind("o:ItemRef", space):
            item = items.get(ref.get("ItemOID"))
            if item is None or not item.get("SASFieldName"):
                continue
            field = str(item.get("SASFieldName")).rpartition(".")[2]
            question = item.find("o:Question/o:TranslatedText", space)
            fields[field] = " ".join((question.text or "").split()) if question is not None else item.get("Name") or ""
            said = ODM_SLIPS.get((name, field), item.get("SDSVarName") or "")
            if said or name.endswith(".not"):  # of the others it is not said
                truth[(name, field)] = frozenset(filter(None, [said if "SUPP" not in said else ""]))
        if fields:
            forms.append(empty_form(name, fields))
            titles[name] = group.get("Name") or ""
    yield Pairs("ODM example", tuple(forms), truth, titles)


def redcap(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """The mapping workbook of redcap2sdtm: fields of REDCap with their labels and their variables."""
    file = shared / "data" / "spec_workbooks" / "redcap2sdtm_Mapping-spec.xlsx"
    if not file.is_file():
        return
    from openpyxl import load_workbook

    header, *rows = load_workbook(file, read_only=True)["VariableMetadata"].iter_rows(values_only=True)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    truth: Truth = {}
    for row in named:
        field, form = str(row["field_name"]), str(row["form_name"])
        fields[form][field] = re.sub("<[^>]*>", " ", str(row["field_label"] or ""))
        domain, variable, test = (str(row[f"SDTM.{n}"] or "") for n in ("DOMAIN", "VARIABLE", "TESTCD"))
        own = domain and not domain.startswith("SUPP") and variable
        target = f"{domain}.{variable}{f' of {test}' if test else ''}" if own else ""
        truth[(form, field)] = frozenset(filter(None, [target]))
    yield Pairs("redcap2sdtm", tuple(empty_form(n, f) for n, f in fields.items()), truth, {})


def e2100(shared: Path, lists: Lists) -> Iterator[Pairs]:
    """E2100 and the example that `new study` writes, by their own sheets."""
    for name, folder in (
        ("E2100", HERE.parent / "studies" / "e2100"),
        ("begin/example", HERE.parent / "begin" / "example"),
    ):
        with tempfile.TemporaryDirectory() as made:
            study = Study.open(folder)
            raw = folder / "raw"
            if study.makes_raw and not study.has_raw():
                study.simulate(Path(made))
                raw = Path(made)
            forms = raw_forms(raw, lists)
        yield Pairs(name, forms, dict(of_sheets(study)), {})


METHODS = ("copy", "copy_ascii", "upper", "recode", "iso8601", "same")


def of_sheets(study: Study) -> Iterator[tuple[tuple[str, str], frozenset[str]]]:
    """What became of a field by the sheets of a study: the variables that are made from it alone."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for dataset in study.spec.package("sdtm"):
        forms = [r.source.partition(".")[2] for r in dataset.records if r.source.startswith("raw.")]
        if dataset.name.startswith(("SUPP", "RELREC")):
            continue
        for variable in dataset.variables:
            sources = [s for s in variable.derivation.sources if str(s).startswith("raw.")]
            if variable.derivation.method in METHODS and len(sources) == 1:
                _, form, field = str(sources[0]).split(".", 2)
                for each in forms if form == "*" else [form]:
                    found[(each, field)].add(f"{dataset.name}.{variable.name}")
    yield from ((key, frozenset(targets)) for key, targets in found.items())


READERS = (pharmaverse, oak, odm_example, redcap, e2100, typed_studies)


TARGET = re.compile(r"(\w+)\.(\w+?)(?: \((\w+)\))?(?: of (\w+))?")


def approved_in(others: Sequence[Pairs]) -> Approved:
    """What the other studies made of fields of a name, as if a person had approved it there."""
    found: dict[str, tuple[Target, str]] = {}
    for pairs in others:
        for (_, field), truth in pairs.truth.items():
            said = [TARGET.fullmatch(t) for t in truth]
            if len(said) == 1 and said[0] is not None:
                dataset, variable, part, test = (said[0][n] or "" for n in range(1, 5))
                found.setdefault(spelled(field), (Target(dataset, variable, part, test), pairs.study))
    return found


def proposals(pairs: Pairs, lists: Lists, approved: Approved) -> Iterator[tuple[str, str, str, str, float]]:
    """Form, field, proposed target, evidence and score of every field that is placed."""
    for form in pairs.forms:
        for placed in placed_form(form, lists, approved, pairs.titles.get(form.name, "")).fields:
            if placed.best is not None:
                yield form.name, placed.field, str(placed.best.target), placed.best.evidence, placed.best.score


def right(target: str, truth: frozenset[str]) -> bool:
    """Whether a target is one of those that are true.

    An ongoing event has ENRTPT and ENTPT, which say one thing together; the primary system organ class is SOC and
    BODSYS, of which one is made from the other; codes of the items of a questionnaire are the sponsor's own.
    """
    return _compared(target) in map(_compared, truth)


def _compared(target: str) -> str:
    plain = (
        target.replace(" (time)", "")
        .replace(" (box)", "")
        .replace(" (completion)", "")
        .replace("ENRTPT", "ENTPT")
        .replace("STRTPT", "STTPT")
    )
    plain = re.sub(r"^(..)\.\1SOC$", r"\1.\1BODSYS", plain)
    return plain.partition(" of ")[0] if plain.startswith("QS.") else plain


def measured(shared: Path) -> None:
    """Print recall and precision by study and by evidence, and what is wrong."""
    ct = shared / "standards" / "sdtm-ct-2025-03-28.csv.gz"
    lists = published_lists(read_terminology([ct])) if ct.is_file() else NO_LISTS
    everything = [p for reader in READERS for p in reader(shared, lists)]
    print("Each study by itself:")
    told(everything, lists, {pairs.study: {} for pairs in everything})
    print("\nEach with what the others made of fields of the same name (--from):")
    earlier = {p.study: approved_in([o for o in everything if _other(o.study, p.study)]) for p in everything}
    told(everything, lists, earlier)
    unseen = list(held_out(shared, lists))
    print("\nHeld out, each study by itself:")
    told(unseen, lists, {pairs.study: {} for pairs in unseen})


def _other(one: str, other: str) -> bool:
    """Whether two studies are different ones; the two parts of pharmaverse are one."""
    return one.split()[0] != other.split()[0]


def told(everything: Sequence[Pairs], lists: Lists, approved: Mapping[str, Approved]) -> None:
    """Print recall and precision by study and evidence, and the wrong ones."""
    by_evidence: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    missed: list[str] = []
    total: Counter[str] = Counter()
    print(f"{'study':<20}{'fields':>8}{'mappable':>10}{'proposed':>10}{'right':>8}{'recall':>9}{'precision':>11}")
    for pairs in everything:
        counts: Counter[str] = Counter()
        counts["fields"] = sum(len(f.fields) for f in pairs.forms)
        known = {(form.name, field.name) for form in pairs.forms for field in form.fields}
        counts["mappable"] = sum(bool(t) for key, t in pairs.truth.items() if key in known)
        got = set()
        for form, field, target, evidence, score in proposals(pairs, lists, approved[pairs.study]):
            if (form, field) not in pairs.truth:
                continue  # what became of it is not known
            fine = right(target, pairs.truth[form, field])
            counts["proposed"] += 1
            counts["right"] += fine
            by_evidence[evidence]["proposed"] += 1
            by_evidence[evidence]["right"] += fine
            got.add((form, field))
            if not fine:
                true = ", ".join(sorted(pairs.truth[form, field])) or "not in a standard variable"
                wrong.append(f"{pairs.study} {form}.{field}: {target} ({evidence}, {score:.2f}); it is {true}")
        missed += [
            f"{pairs.study} {f}.{n}: {', '.join(sorted(t))}"
            for (f, n), t in pairs.truth.items()
            if t and (f, n) not in got
        ]
        total += counts
        print_line(pairs.study, counts)
    print_line("all", total)
    print(f"\n{'evidence':<30}{'proposed':>10}{'right':>8}{'precision':>11}")
    for evidence, counts in sorted(by_evidence.items()):
        share = counts["right"] / counts["proposed"]
        print(f"{evidence:<30}{counts['proposed']:>10}{counts['right']:>8}{share:>11.1%}")
    print(f"\nWrong ({len(wrong)}):", *wrong, sep="\n  ")
    if "--missed" in sys.argv:
        print(f"\nMissed ({len(missed)}):", *missed, sep="\n  ")


def print_line(study: str, counts: Counter[str]) -> None:
    recall = counts["right"] / counts["mappable"] if counts["mappable"] else 0.0
    precision = counts["right"] / counts["proposed"] if counts["proposed"] else 0.0
    numbers = "".join(f"{counts[k]:>{w}}" for k, w in (("fields", 8), ("mappable", 10), ("proposed", 10), ("right", 8)))
    print(f"{study:<20}{numbers}{recall:>9.1%}{precision:>11.1%}")


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if not a.startswith("--")]
    measured(Path(given[0]) if given else HERE.parents[1] / "shared")
