"""Results of tests: fields of their own turned into records, and records that name their tests."""

from collections.abc import Iterator

from ..forms.identity import spelled
from ..profile.fields import FieldProfile
from .collected_methods import status_by_answer
from .feeding import SURE, USUAL, Described, Feeding, Rows, described_variable
from .knowledge import finding_names, finding_phrases, unit_rows
from .names import covered, label_words, name_words, unit_of_name
from .questionnaires import LONGEST_NAME
from .targets import NUMBERS, TEST_LISTS, Target
from .terms import Cells, Lists
from .units_by_values import units_by_values

INSTRUMENT = 0.75  # how sure it is that a questionnaire is called what its form is


class TestRows:
    """The rows of a dataset whose tests are fields of their own (wide forms)."""

    __test__ = False  # no test of pytest

    def __init__(self, feeding: Feeding, lists: Lists) -> None:
        """Look at what was placed; tests are the test codes with the form and field of their result."""
        self.feeding, self.lists = feeding, lists
        self.found = {t.test: f for t, f in feeding.placed.items() if t.test and t.variable.endswith("ORRES")}
        self.tests = {test: found[0] for test, found in self.found.items()}

    def variables(self) -> dict[str, Described]:
        """The rows of the columns that a turned form has: test, result, units, standard results."""
        name = self.feeding.dataset
        made: dict[str, tuple[str, str, str, str]] = {  # origin, source, method, codelist
            "TESTCD": ("Assigned", "", "record_key", f"{name}TESTCD"),
            "TEST": ("Assigned", f"{name}.{name}TESTCD", "decoded", ""),
            "ORRES": ("Collected", "", "", ""),
        }
        collected = [Target(name, f"{name}ORRESU", test=test) in self.feeding.placed for test in self.tests]
        if any(collected) or any(self.unit(test)[0] for test in self.tests):
            made["ORRESU"] = ("" if any(collected) else "Assigned", "", "", "")
        made |= standard_columns(name, "ORRESU" in made)
        if name == "QS" and all(self._field(test).type in NUMBERS for test in self.tests):
            made["STRESN"] = ("Derived", "QS.QSORRES", "same", "")
        found = {}
        for stem, (origin, source, method, codelist) in made.items():
            cells = described_variable(f"{name}{stem}", name)
            cells |= {"origin": origin, "source": source, "method": method, "codelist": codelist}
            cells |= {"value": f"{name}TESTCD"} if stem == "TEST" else {}
            found[f"{name}{stem}"] = (cells, SURE, "a form with a field for each test is turned so")
        if name == "QS":
            cells = {**described_variable("QSCAT", name), "origin": "Assigned"}
            found["QSCAT"] = ({**cells, **self._category()}, INSTRUMENT, "forms of items are named after instruments")
        return found

    def _category(self) -> Cells:
        """How QSCAT is made: the name of the form, or of several forms that of each item's."""
        names = {form.form.name.rpartition(".")[2].upper() for form, _ in self.tests.values()}
        if len(names) == 1:
            return {"method": "constant", "value": min(names)}
        return {"source": "QS.QSTESTCD", "method": "recode", "map": "QSCAT"}

    def _field(self, test: str) -> FieldProfile:
        form, placed = self.tests[test]
        return form.form.field(placed.field)

    def unit(self, test: str) -> tuple[str, str]:
        """The unit of a test, and why: that in the label or name of its field, the one there is, or that of its values; "" where it is not known."""
        _, placed = self.tests[test]
        usual = finding_names().get((self.feeding.dataset, test), ("", ""))[1]
        found_unit = next((u for u in self._field(test).units if u), "") or unit_of_name(placed.field)
        if found_unit or usual or self.feeding.dataset != "VS":
            return found_unit or usual, f"{placed.field} says so" if found_unit else "its usual unit"
        return units_by_values({t: self._field(t) for t in self.tests}).get(test, ("", ""))

    def write(self, rows: Rows) -> None:
        """Add records, values, terms and units."""
        name = self.feeding.dataset
        code, listed, label = test_list(name)
        head = {"label": label, "type": "text", "code": code, "extensible": "Yes", "match": "fold"}
        for test, (form, placed) in sorted(self.tests.items()):
            assert placed.best is not None
            score, why, field = placed.best.score, placed.best.reason, placed.field
            source = self._records(test, rows)
            of = {"dataset": name, "where": f"{name}TESTCD EQ {test}"}
            result = {**of, "variable": f"{name}ORRES", "origin": "Collected", "source": f"{source}.{field}"}
            rows.add("values", {**result, "method": "copy"}, score, why)
            decode = self._name_of(test, rows)
            term = {"codelist": listed, "term": test, "decode": decode, **head}
            rows.add("codelists", term, score, f"{field} is the result of this test")
            head = {}
            if name == "QS" and "map" in self._category():
                found_unit = {"map": "QSCAT", "collected": test, "value": form.form.name.rpartition(".")[2].upper()}
                rows.add("maps", found_unit, INSTRUMENT, "the form of the item")
            self._units(test, of, rows)
            self._others(test, of, rows)

    def _records(self, test: str, rows: Rows) -> str:
        """Add the records of a test, from every form that has its field, and give back the table of the field."""
        name = self.feeding.dataset
        form, placed = self.tests[test]
        assert placed.best is not None
        same = [f.form.name for f, other in self.found[test] if other.field == placed.field]
        for there in same:
            record = {"dataset": name, "key": test, "source": f"raw.{there}", "where": f"{placed.field} PRESENT"}
            rows.add("records", record, placed.best.score, placed.best.reason)
        if others := [f"{f.form.name}.{p.field}" for f, p in self.found[test] if p.field != placed.field]:
            says = f"is made from {form.form.name}.{placed.field} alone; it may be in {', '.join(others)}, too"
            rows.left.append(f"{name}.{name}ORRES of {test} {says}")
        return "raw.*" if len(same) > 1 else f"raw.{form.form.name}"

    def _name_of(self, test: str, rows: Rows) -> str:
        """The name of a test: the usual or published one, else the label of its field, else the field's name."""
        form, placed = self.tests[test]
        name = self.feeding.dataset
        known = finding_names().get((name, test), ("", ""))[0] or self.lists.decode(test_list(name)[0], test)
        label = " ".join(form.form.field(placed.field).label.split())
        if not known and len(label) > LONGEST_NAME:
            says = f"its label has more than {LONGEST_NAME} characters"
            rows.left.append(f"{name}.{name}TEST of {test}: {says}; write a shorter name as its decode")
        return known or (label if 0 < len(label) <= LONGEST_NAME else placed.field)

    def _units(self, test: str, of: Cells, rows: Rows) -> None:
        name = self.feeding.dataset
        held = self.feeding.placed.get(Target(name, f"{name}ORRESU", test=test))
        unit, why = ("", "") if held else self.unit(test)
        if held:
            form, placed = held[0]
            source = f"raw.{form.form.name}.{placed.field}"
            cells = {**of, "variable": f"{name}ORRESU", "origin": "Collected", "source": source, "method": "copy"}
            assert placed.best is not None
            rows.add("values", cells, placed.best.score, placed.best.reason)
            units = [value for value, _ in form.form.field(placed.field).codes]
        elif unit:
            cells = {**of, "variable": f"{name}ORRESU", "origin": "Assigned", "source": f"{name}.{name}ORRES"}
            rows.add("values", {**cells, "method": "constant_where_present", "value": unit}, USUAL, why)
            units = [unit]
        else:
            if name != "QS":  # answers have no units
                rows.left.append(f"{name}.{name}ORRESU of {test}: its unit is not known")
            units = []
        for row in _conversions(test, units):
            rows.add("units", row, USUAL, "the unit is converted so")

    def _others(self, test: str, of: Cells, rows: Rows) -> None:
        """What else was collected for this test alone: its date, range, place, position."""
        name = self.feeding.dataset
        for target, found in self.feeding.placed.items():
            if target.test != test or target.part or target.variable.endswith(("ORRES", "ORRESU")):
                continue
            form, placed = found[0]
            assert placed.best is not None
            source = f"raw.{form.form.name}.{placed.field}"
            cells = {**of, "variable": target.variable, "origin": "Collected", "source": source}
            cells["method"] = _method_of(target.variable.removeprefix(name))
            if answered := status_by_answer(target, form.form.field(placed.field), self.lists, rows):
                cells |= {"method": answered[0], **answered[1]}
            rows.add("values", cells, placed.best.score, placed.best.reason)


def _method_of(stem: str) -> str:
    """How a variable of one test is made of its field."""
    if stem == "DTC":
        return "iso8601"
    return "upper" if stem in ("LOC", "LAT", "POS", "METHOD", "SPEC") else "copy"


def standard_columns(name: str, with_units: bool) -> dict[str, tuple[str, str, str, str]]:
    """How the columns of standard results are made: origin, source, method, codelist."""
    if not with_units:
        return {"STRESC": ("Derived", f"{name}.{name}ORRES", "same", "")}
    source = f"{name}.{name}TESTCD {name}.{name}ORRES {name}.{name}ORRESU"
    return {
        "STRESC": ("Derived", source, "standard_result", ""),
        "STRESN": ("Derived", source, "standard_number", ""),
        "STRESU": ("Derived", f"{name}.{name}TESTCD {name}.{name}ORRESU", "standard_unit", ""),
    }


def _conversions(test: str, units: list[str]) -> Iterator[Cells]:
    """The lines of the sheet units for units of a test: to the metric unit where one is known, else as they are."""
    known = {spelled_unit(row["from"]): row for row in unit_rows() if row["test"] == test}
    for unit in units:
        row = known.get(spelled_unit(unit), {"to": unit, "factor": "1", "offset": "0"})
        yield {"test": test, "from": unit} | {c: row[c] for c in ("to", "factor", "offset", "decimals") if row.get(c)}


def spelled_unit(unit: str) -> str:
    """A unit as it is compared: without blanks and capitals."""
    return "".join(unit.split()).casefold()


def test_list(name: str) -> tuple[str, str, str]:
    """The list of a dataset's test codes: its NCI code, "" for the study's own, its name and its label."""
    return TEST_LISTS.get(name, ("", f"{name}TESTCD", f"{name} Test Code"))


def long_test_rows(feeding: Feeding, lists: Lists, rows: Rows) -> dict[str, Described]:
    """The columns of records that name their tests: codes from names, and standard results."""
    name = feeding.dataset
    found: dict[str, Described] = {}
    named, coded = (feeding.placed.get(Target(name, f"{name}{stem}")) for stem in ("TEST", "TESTCD"))
    if named and not coded:
        form, placed = named[0]
        assert placed.best is not None
        _test_terms(name, form.form.field(placed.field), rows)
        source = f"raw.{form.form.name}.{placed.field}"
        test = {**described_variable(f"{name}TESTCD", name), "origin": "Assigned", "source": source, "method": "recode"}
        found[f"{name}TESTCD"] = ({**test, "codelist": f"{name}TESTCD"}, placed.best.score, placed.best.reason)
        decode = {**described_variable(f"{name}TEST", name), "origin": "Assigned", "method": "decoded"}
        decode |= {"source": f"{name}.{name}TESTCD", "value": f"{name}TESTCD"}
        found[f"{name}TEST"] = (decode, SURE, "the name of the test code")
    units = feeding.placed.get(Target(name, f"{name}ORRESU"))
    if Target(name, f"{name}ORRES") in feeding.placed:
        for stem, (origin, source, method, _) in standard_columns(name, bool(units)).items():
            cells = {**described_variable(f"{name}{stem}", name), "origin": origin, "source": source, "method": method}
            found[f"{name}{stem}"] = (cells, USUAL, "the collected units are taken as the standard ones")
    for form, placed in units or ():
        for unit in _distinct(form.form.field(placed.field)):
            rows.add(
                "units", {"test": "", "from": unit, "to": unit, "factor": "1", "offset": "0"}, USUAL, "as collected"
            )
    return found


def _distinct(field: FieldProfile) -> list[str]:
    return sorted(dict.fromkeys((*(value for value, _ in field.codes), *field.units, *field.examples)))


def _test_terms(name: str, field: FieldProfile, rows: Rows) -> None:
    """Terms of the list of test codes for the names that a form has."""
    code, listed, label = TEST_LISTS.get(name, ("", f"{name}TESTCD", f"{name} Test Code"))
    head = {"label": label, "type": "text", "code": code, "extensible": "Yes", "match": "fold"}
    for value, meant in field.said:
        test = code_of_test(meant, name)
        if not test:
            rows.left.append(f"{name}.{name}TESTCD: the code of the test {meant!r} is not known")
            continue
        cells = {"codelist": listed, "term": test, "decode": finding_names()[name, test][0], "synonyms": value}
        rows.add("codelists", {**cells, **head}, USUAL, f"{meant} is this test")
        head = {}


def code_of_test(value: str, name: str) -> str:
    """The code of a test by its name on a form, "" where it is not known.

    >>> code_of_test("Hemoglobin", "LB"), code_of_test("ALT (SGPT)", "LB"), code_of_test("Moonlight", "LB")
    ('HGB', 'ALT', '')
    """
    for words in (name_words(value), label_words(value)):
        for code, phrase in finding_phrases().get(name, ()):
            if covered(words, phrase) == 1.0 or spelled(finding_names()[name, code][0]) == spelled(value):
                return code
    return ""
