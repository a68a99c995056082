"""The whole trial: every form of every patient, as rows."""

from collections.abc import Sequence

from .audit import audited
from .charts import Chart, Sheets
from .dosing import treatment, weight_course
from .events import carriers, events
from .history import history, past
from .laboratory import laboratory
from .medications import medication
from .outcome import outcome
from .paperwork import deviations, remarks, with_routine
from .quality import quality_of_life
from .registration import entry
from .safety import Story, expedited_rows, toxicity_rows
from .subjects import Subject
from .tumours import Disagreements, disagreements, tumours
from .vitals import vital_signs


def trial(subjects: Sequence[Subject]) -> Sheets:
    """The rows of every form before anyone has corrected, repeated or queried anything."""
    worst, odd = carriers(subjects), disagreements(subjects)
    stories = [Story(chart, events(chart, worst)) for chart in map(Chart, subjects)]
    sheets: Sheets = {}
    for story in stories:
        for form, rows in _patient(story, odd).items():
            sheets.setdefault(form, []).extend(rows)
    return sheets | {"toxicity": toxicity_rows(stories), "adeers": expedited_rows(stories)}


def _patient(story: Story, odd: Disagreements) -> Sheets:
    """The rows of one patient, form by form."""
    chart, happened = story.chart, story.happened
    before = past(chart)
    sheets = entry(chart) | history(chart, before) | treatment(chart, happened) | laboratory(chart, happened)
    sheets["vitals"] = vital_signs(chart, happened, weight_course(chart))
    sheets["conmed"] = medication(chart, happened)
    sheets["factb"] = quality_of_life(chart)
    return sheets | tumours(chart, before, odd) | outcome(chart)


def simulated(subjects: Sequence[Subject]) -> Sheets:
    """The rows of every form as exported, with corrections, repeats, queries, deviations and remarks."""
    charts = {subject.patid: Chart(subject) for subject in subjects}
    sheets = audited(trial(subjects), charts)
    sheets["queries"] = with_routine(sheets["queries"], charts.values())
    return sheets | {"deviations": deviations(charts.values()), "comments": remarks(charts.values())}
