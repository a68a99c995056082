"""Listings; `tlf.listing` sets them."""

from collections.abc import Iterator

from ..layout import Cells, Draft, Layout


def _first_rows(draft: Draft) -> Iterator[Cells]:
    """The required columns of the dataset, or its first ones."""
    required = [v.name for v in draft.dataset.variables if v.core == "Req" and v.name != "STUDYID"]
    names = required or [v.name for v in draft.dataset.variables][:6]
    named = {"dataset": draft.dataset.name, "variable": " ".join(names), "where": draft.condition}
    yield {"analysis": "LIST", "row": "Records", "kind": "listing", **named, "parameters": "sort=USUBJID"}


LISTING = Layout(
    name="listing",
    meaning="Listing: records as they are, one a row.",
    first_rows=_first_rows,
    word="Listing",
    lists=True,
    kinds=("listing",),
)
