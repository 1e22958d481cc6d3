"""People who are only alike: Splink's probabilistic linkage, on DuckDB.

The model is that of Fellegi and Sunter (1969): each field that agrees, nearly agrees or disagrees
moves the odds that two records are one person. How much is learned from the records themselves, by
expectation maximisation, so nobody has to label pairs. Splink is an optional extra (``identity``).
"""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from klientela.errors import KlientelaError
from klientela.rounding import round_significant

CANDIDATES: Final = pa.schema(
    [
        ("record_number_a", pa.int64()),
        ("record_number_b", pa.int64()),
        ("match_probability", pa.float64()),
        ("is_match", pa.bool_()),
    ]
)
#: Below so many records nothing can be learned.
FEWEST_RECORDS: Final = 100
_FIELDS: Final = (
    "first_name_key",
    "last_name_key",
    "birth_date",
    "postcode_key",
    "city_key",
    "email",
    "phone",
    "loyalty_id",
)
#: Share of the true pairs that the certain rules are thought to find; Splink needs a guess.
_RECALL_OF_CERTAIN_RULES: Final = 0.7
_SEED: Final = 1
_SAMPLED_PAIRS: Final = 1_000_000.0


def candidates_table(records: Any, settings: Mapping[str, Any]) -> pa.Table:
    """Find pairs of records that are likely one person.

    Parameters
    ----------
    records
        A DuckDB relation with ``record_number`` and the fields ``first_name_key``,
        ``last_name_key``, ``birth_date``, ``postcode_key``, ``city_key``, ``email``, ``phone`` and
        ``loyalty_id``. Not read unless wanted.
    settings
        ``is_wanted`` (text, ``True``), ``match_threshold`` and ``review_threshold``
        (probabilities as text or numbers).

    Returns
    -------
    Table
        One row per pair at or above the review threshold; columns as in `CANDIDATES`, ordered by
        the pair.

    Raises
    ------
    KlientelaError
        When it is wanted and Splink is not installed, or the thresholds contradict each other.
    """
    if str(settings["is_wanted"]).lower() != "true":
        return CANDIDATES.empty_table()
    match, review = float(settings["match_threshold"]), float(settings["review_threshold"])
    if not 0 < review <= match <= 1:
        raise KlientelaError(
            f"identity_review_threshold is {review} and identity_fuzzy_threshold {match}: both "
            "must lie between 0 and 1, the first not above the second."
        )
    table = records.select(", ".join(("record_number", *_FIELDS))).order("record_number")
    return likely_pairs(table.to_arrow_table(), match=match, review=review)


def likely_pairs(records: pa.Table, *, match: float, review: float) -> pa.Table:
    """Link a table of records with itself; see `candidates_table`."""
    if records.num_rows < FEWEST_RECORDS:
        return CANDIDATES.empty_table()
    try:
        from splink import DuckDBAPI, Linker
    except ImportError as error:
        raise KlientelaError(
            "identity_fuzzy is true, but Splink is not installed: "
            "pip install 'klientela[identity]', or set identity_fuzzy to false."
        ) from error
    import duckdb

    known = [name for name in _FIELDS if _is_telling(records.column(name))]
    blocks = [block for block in _BLOCKS if set(block) <= set(known)]
    if not blocks:
        return CANDIDATES.empty_table()
    # A database of its own: Splink makes tables, and dbt's connection is at work.
    with duckdb.connect() as connection:
        # what is drawn and summed does not depend on who is faster
        connection.execute("set threads = 1")
        api = DuckDBAPI(connection)
        linker = Linker(api.register(records), _settings(known, blocks), log_level=None)
        certain: list[Any] = [
            " and ".join(f"l.{name} = r.{name}" for name in block) for block in blocks[:3]
        ]
        linker.training.estimate_probability_two_random_records_match(
            certain, recall=_RECALL_OF_CERTAIN_RULES
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED)
        for block in _training_blocks(known):
            linker.training.estimate_parameters_using_expectation_maximisation(block)
        pairs = linker.inference.predict(threshold_match_probability=review)
        found = pairs.as_duckdbpyrelation().to_arrow_table()
    one, other = found.column("record_number_l"), found.column("record_number_r")
    probability = pa.array(round_significant(found.column("match_probability").to_numpy()))
    return pa.table(
        [
            pc.min_element_wise(one, other),
            pc.max_element_wise(one, other),
            probability,
            pc.greater_equal(probability, match),
        ],
        schema=CANDIDATES,
    ).sort_by([("record_number_a", "ascending"), ("record_number_b", "ascending")])


# Pairs are compared only where one of these agrees: all pairs would be the square of the records.
_BLOCKS: Final[tuple[tuple[str, ...], ...]] = (
    ("email",),
    ("loyalty_id",),
    ("first_name_key", "last_name_key", "birth_date"),
    ("phone",),
    ("birth_date",),
    ("first_name_key", "last_name_key"),
    ("last_name_key", "postcode_key"),
    ("first_name_key", "postcode_key"),
    ("last_name_key", "city_key"),
    ("first_name_key", "city_key"),
)


def _is_telling(column: pa.ChunkedArray) -> bool:
    """Whether anything can be learned from a field: it is known, and not always the same."""
    return bool(pc.count_distinct(column).as_py() > 1)


def _settings(known: list[str], blocks: list[tuple[str, ...]]) -> Any:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    comparisons = {
        "first_name_key": cl.JaroWinklerAtThresholds("first_name_key", [0.92, 0.8]),
        "last_name_key": cl.JaroWinklerAtThresholds("last_name_key", [0.92, 0.8]),
        "birth_date": cl.DateOfBirthComparison("birth_date", input_is_string=False),
        "postcode_key": cl.DamerauLevenshteinAtThresholds("postcode_key", [1, 2]),
        "city_key": cl.JaroWinklerAtThresholds("city_key", [0.9]),
        "email": cl.ExactMatch("email"),
        "loyalty_id": cl.DamerauLevenshteinAtThresholds("loyalty_id", [1, 2]),
        "phone": cl.ExactMatch("phone"),
    }
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_number",
        comparisons=[comparisons[name] for name in known],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        linker_uid="klientela",
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def _training_blocks(known: list[str]) -> list[Any]:
    """Two blocks without a field in common, so that every field is learned outside its own."""
    from splink import block_on

    pairs = [("birth_date",), ("last_name_key", "first_name_key")]
    return [block_on(*pair) for pair in pairs if set(pair) <= set(known)]
