"""Dictionary-encoded text: what goes in comes out, whatever the codes."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine.combinations import combined, distinct
from m5kit.engine.encoded import encoded, is_encoded, number_text, spread, stacked, take
from m5kit.engine.matching import match
from m5kit.engine.tables import canonical_order

TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "B", "z 1", "é"])), max_size=30)


def listed(column: pd.Series) -> list[object]:
    return [None if pd.isna(v) else v for v in column]


@given(TEXTS, TEXTS)
def test_stacked_keeps_every_value(first: list[str | None], second: list[str | None]) -> None:
    one, two = (encoded(pd.Series(t, dtype="object")) for t in (first, second))
    assert listed(stacked([one, two])) == first + second


@given(TEXTS.filter(len), st.data())
def test_take(texts: list[str | None], data: st.DataObject) -> None:
    positions = data.draw(st.lists(st.integers(-1, len(texts) - 1)))
    column = encoded(pd.Series(texts, dtype="object"))
    assert listed(take(column, np.array(positions, dtype=np.int64))) == [None if p < 0 else texts[p] for p in positions]


@given(TEXTS.filter(len))
def test_distinct_then_spread_is_what_it_was(texts: list[str | None]) -> None:
    column = encoded(pd.Series(texts, dtype="object"))
    number = pd.Series([float(len(t or "")) for t in texts])
    codes, values = distinct([column, number])
    assert len(values[0]) <= len(texts)
    assert listed(spread(values[0], codes)) == texts
    assert spread(values[1], codes).tolist() == number.tolist()


@given(TEXTS.filter(len))
def test_combined_tells_combinations_apart(texts: list[str | None]) -> None:
    column = encoded(pd.Series(texts, dtype="object"))
    other = pd.Series([float(i % 2) for i in range(len(texts))])
    codes, count = combined([column, other])
    pairs = [(t, i % 2) for i, t in enumerate(texts)]
    assert count == len(set(pairs))
    assert len(set(zip(codes.tolist(), pairs, strict=True))) == count


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=1, max_size=12), st.randoms())
def test_canonical_order_depends_on_content_alone(rows: list[tuple[str, int]], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    def ordered(given_rows: list[tuple[str, int]]) -> list[list[object]]:
        frame = pd.DataFrame(
            {"T": encoded(pd.Series([r[0] for r in given_rows])), "N": [float(r[1]) for r in given_rows]}
        )
        return frame.iloc[canonical_order(frame)].astype("object").to_numpy().tolist()

    assert ordered(rows) == ordered(shuffled)


def test_match_finds_the_record_with_the_same_values() -> None:
    ours = [encoded(pd.Series(["a", "b", None, "c"])), pd.Series([1.0, 2.0, 1.0, 1.0])]
    theirs = [encoded(pd.Series(["b", "a", "a"])), pd.Series([2.0, 1.0, 3.0])]
    positions, unique = match(ours, theirs)
    assert positions.tolist() == [1, 0, -1, -1]
    assert unique
    assert match([ours[0]], [theirs[0]])[1] is False


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back_to_15_digits(value: float) -> None:
    assert float(number_text(value)) == (value if abs(value) >= 1e15 else float(f"{value:.15g}"))


def test_encoded_kinds() -> None:
    assert is_encoded(encoded(pd.Series(["x"])))
    assert encoded(pd.Series([True, False])).tolist() == ["Y", np.nan] or pd.isna(encoded(pd.Series([True, False]))[1])
    assert encoded(pd.Series([1, 2])).dtype == "float64"


def test_an_answer_for_missing_text_reaches_the_records_that_lack_it() -> None:
    codes, (levels,) = distinct([encoded(pd.Series(["a", None, "a"]))])
    assert spread(levels.fillna("none"), codes).tolist() == ["a", "none", "a"]
