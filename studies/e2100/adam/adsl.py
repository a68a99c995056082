"""ADSL of E2100: the baseline classes that the trial's own analyses use."""

import numpy as np
import pandas as pd

from m5kit.methods import each_value, otherwise, per_subject


@otherwise("UNKNOWN")
@per_subject
def status_or_unknown(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The receptor status on record; UNKNOWN where none was reported."""
    known = source.notna().to_numpy()
    return pd.Series(source[known].astype("str").to_numpy(), index=subject[known].astype("str"))


@otherwise("UNKNOWN")
@per_subject
def best_known_status(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """POSITIVE where any HER2 test is positive, else NEGATIVE where any is negative, else UNKNOWN."""
    rank = source.astype("str").map({"POSITIVE": 0, "NEGATIVE": 1, "UNKNOWN": 2})
    best = rank.groupby(subject.astype("str").to_numpy()).min()
    return best.map({0: "POSITIVE", 1: "NEGATIVE", 2: "UNKNOWN"}).dropna()


@each_value
def sites_group(sites: pd.Series) -> pd.Series:
    """Fewer than three sites of disease, or three and more."""
    return pd.Series(np.where(sites >= 3, ">=3", "<3"), dtype="str").where(sites.notna())


@each_value
def adjuvant_group(any_chemotherapy: pd.Series, taxane: pd.Series, anthracycline: pd.Series) -> pd.Series:
    """NONE without adjuvant chemotherapy; TAXANE with any taxane; else ANTHRACYCLINE with any; else OTHER."""
    groups = np.select(
        [any_chemotherapy.eq("N"), taxane.eq("Y"), anthracycline.eq("Y")], ["NONE", "TAXANE", "ANTHRACYCLINE"], "OTHER"
    )
    return pd.Series(groups, dtype="str")


@each_value
def disease_location(visceral: pd.Series, bone: pd.Series, sites: pd.Series) -> pd.Series:
    """VISCERAL with any visceral site; BONE ONLY where bone is the only site; else OTHER."""
    return pd.Series(
        np.select([visceral.eq("Y"), bone.eq("Y") & sites.eq(1)], ["VISCERAL", "BONE ONLY"], "OTHER"), dtype="str"
    )


@each_value
def without_progression(
    treated: pd.Series, progression: pd.Series, therapy: pd.Series, death: pd.Series, ended: pd.Series
) -> pd.Series:
    """Why progression was not documented, the first that applies of: never started treatment, nonprotocol therapy, died, follow-up refused or lost, free of progression; missing where progression ended the follow-up for it.

    The sources are the safety flag, the flag of progression as PFS event, the
    dates of nonprotocol therapy and of death, and why follow-up ended.
    """
    classes = [
        (treated.ne("Y"), "NEVER STARTED"),
        (progression.eq("Y"), ""),
        (therapy.notna() & ~death.lt(therapy), "NONPROTOCOL THERAPY"),
        (death.notna(), "DIED"),
        (ended.eq("REFUSED FOLLOW-UP"), "REFUSED FOLLOW-UP"),
        (ended.eq("LOST TO FOLLOW-UP"), "LOST TO FOLLOW-UP"),
    ]
    names = np.select([mask for mask, _ in classes], [name for _, name in classes], "ONGOING")
    return pd.Series(names, dtype="str")
