"""The site of each finding's subject, as DM or ADSL has it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from ..engine.encoded import is_encoded, numbers_as_text
from ..specs import Finding
from ..specs.places import parts_of


def with_sites(found: Iterable[Finding], frames: Mapping[str, pd.DataFrame]) -> tuple[Finding, ...]:
    """The findings, each with the site of its subject where DM, else ADSL, has one (SITEID).

    frames: datasets by name. A subject is known by USUBJID, or by SUBJID as it stands on the forms, capitals or not.
    """
    sites = _sites(frames)
    if not sites:
        return tuple(found)
    return tuple(_sited(finding, sites) for finding in found)


def _sited(finding: Finding, sites: Mapping[str, str]) -> Finding:
    site = sites.get(parts_of(finding.place).subject.upper(), "")
    return replace(finding, site=site) if site and not finding.site else finding


def _sites(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    for name in ("DM", "ADSL"):
        frame = frames.get(name)
        if frame is not None and "SITEID" in frame:
            subjects = [c for c in ("SUBJID", "USUBJID") if c in frame]
            columns = [c if is_encoded(c) else numbers_as_text(c) for c in (frame[n] for n in ("SITEID", *subjects))]
            site, *named = (c.astype("str").fillna("") for c in columns)
            return {s.upper(): at for own in named for s, at in zip(own, site, strict=True) if s and at}
    return {}
