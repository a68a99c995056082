"""Results of tests: fields of their own turned into records, and records that name their tests."""

from collections.abc import Iterator

from ..forms.identity import spelled
from ..profile.fields import FieldProfile
from .evidence import covered
from .feeding import SURE, USUAL, Described, Feeding, Rows, described_variable
from .knowledge import finding_names, finding_phrases, unit_rows
from .names import label_words, name_words, unit_of_name
from .targets import Target
from .terms import Cells, Lists

TEST_LISTS = {
    "VS": ("C66741", "VSTESTCD", "Vital Signs Test Code"),
    "LB": ("C65047", "LBTESTCD", "Laboratory Test Code"),
}
TEST_LISTS |= {"EG": ("C71153", "EGTESTCD", "ECG Test Code")}


class TestRows:
    """The rows of a dataset whose tests are fields of their own (wide forms)."""

    __test__ = False  # no test of pytest

    def __init__(self, feeding: Feeding, lists: Lists) -> None:
        """Look at what was placed; tests are the test codes with the form and field of their result."""
        self.feeding, self.lists = feeding, lists
        self.tests = {t.test: f[0] for t, f in feeding.placed.items() if t.test and t.variable.endswith("ORRES")}

    def variables(self) -> dict[str, Described]:
        """The rows of the columns that a turned form has: test, result, units, standard results."""
        name = self.feeding.dataset
        made: dict[str, tuple[str, str, str, str]] = {  # origin, source, method, codelist
            "TESTCD": ("Assigned", "", "record_key", f"{name}TESTCD"),
            "TEST": ("Assigned", f"{name}.{name}TESTCD", "decoded", ""),
            "ORRES": ("Collected", "", "", ""),
        }
        if any(self.unit(test) for test in self.tests):
            made["ORRESU"] = ("Assigned", "", "", "")
        made |= standard_columns(name, "ORRESU" in made)
        found = {}
        for stem, (origin, source, method, codelist) in made.items():
            cells = described_variable(f"{name}{stem}", name)
            cells |= {"origin": origin, "source": source, "method": method, "codelist": codelist}
            cells |= {"value": f"{name}TESTCD"} if stem == "TEST" else {}
            found[f"{name}{stem}"] = (cells, SURE, "a form with a field for each test is turned so")
        return found

    def unit(self, test: str) -> str:
        """The unit of a test: that in the label of its field, or the one there is; "" where it has a field, or is not known."""
        form, placed = self.tests[test]
        told = form.form.field(placed.field).units
        usual = finding_names()[self.feeding.dataset, test][1]
        return next((u for u in told if u), "") or unit_of_name(placed.field) or usual

    def write(self, rows: Rows) -> None:
        """Add records, values, terms and units."""
        name = self.feeding.dataset
        code, listed, label = TEST_LISTS.get(name, ("", f"{name}TESTCD", f"{name} Test Code"))
        head = {"label": label, "type": "text", "code": code, "extensible": "Yes", "match": "fold"}
        for test, (form, placed) in sorted(self.tests.items()):
            assert placed.best is not None
            score, why, source = placed.best.score, placed.best.reason, f"raw.{form.form.name}"
            field = placed.field
            record = {"dataset": name, "key": test, "source": source, "where": f"{field} PRESENT"}
            rows.add("records", record, score, why)
            of = {"dataset": name, "where": f"{name}TESTCD EQ {test}"}
            result = {**of, "variable": f"{name}ORRES", "origin": "Collected", "source": f"{source}.{field}"}
            rows.add("values", {**result, "method": "copy"}, score, why)
            term = {"codelist": listed, "term": test, "decode": finding_names()[name, test][0], **head}
            rows.add("codelists", term, score, f"{field} is the result of this test")
            head = {}
            self._units(test, of, rows)
            self._others(test, of, rows)

    def _units(self, test: str, of: Cells, rows: Rows) -> None:
        name = self.feeding.dataset
        held = self.feeding.placed.get(Target(name, f"{name}ORRESU", test=test))
        unit = "" if held else self.unit(test)
        if held:
            form, placed = held[0]
            source = f"raw.{form.form.name}.{placed.field}"
            cells = {**of, "variable": f"{name}ORRESU", "origin": "Collected", "source": source, "method": "copy"}
            assert placed.best is not None
            rows.add("values", cells, placed.best.score, placed.best.reason)
            units = [value for value, _ in form.form.field(placed.field).codes]
        elif unit:
            cells = {**of, "variable": f"{name}ORRESU", "origin": "Assigned", "source": f"{name}.{name}ORRES"}
            rows.add("values", {**cells, "method": "constant_where_present", "value": unit}, USUAL, "its usual unit")
            units = [unit]
        else:
            rows.left.append(f"{name}.{name}ORRESU of {test}: its unit is not known")
            units = []
        for row in conversions(test, units):
            rows.add("units", row, USUAL, "the unit is converted so")

    def _others(self, test: str, of: Cells, rows: Rows) -> None:
        """Place, position and method that were collected for this test alone."""
        for target, found in self.feeding.placed.items():
            if target.test != test or target.variable.endswith(("ORRES", "ORRESU")):
                continue
            form, placed = found[0]
            assert placed.best is not None
            source = f"raw.{form.form.name}.{placed.field}"
            cells = {**of, "variable": target.variable, "origin": "Collected", "source": source, "method": "upper"}
            rows.add("values", cells, placed.best.score, placed.best.reason)


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


def conversions(test: str, units: list[str]) -> Iterator[Cells]:
    """The lines of the sheet units for units of a test: to the metric unit where one is known, else as they are."""
    known = {spelled_unit(row["from"]): row for row in unit_rows() if row["test"] == test}
    for unit in units:
        row = known.get(spelled_unit(unit), {"to": unit, "factor": "1", "offset": "0"})
        yield {"test": test, "from": unit, "to": row["to"], "factor": row["factor"], "offset": row["offset"]}


def spelled_unit(unit: str) -> str:
    """A unit as it is compared: without blanks and capitals."""
    return "".join(unit.split()).casefold()


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
    for value, _ in field.codes:
        test = code_of_test(value, name)
        if not test:
            rows.left.append(f"{name}.{name}TESTCD: the code of the test {value!r} is not known")
            continue
        cells = {"codelist": listed, "term": test, "decode": finding_names()[name, test][0], "synonyms": value}
        rows.add("codelists", {**cells, **head}, USUAL, f"{value} is this test")
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
