"""Numbers as text, whole columns at a time.

The shop's export is text only, and ten million small strings made one by one would take longer
than everything else. Text of one width is written digit by digit into one block of bytes; text
that repeats is written once and pointed at.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from klientela.demo import dates
from klientela.demo.arrays import Flags, Whole

Letters = npt.NDArray[np.uint8]


def digits(numbers: Whole, width: int) -> Letters:
    """Write numbers as `width` digits each, zeros in front; shape (n, width)."""
    letters = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers.astype(np.int64)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    return letters


def from_letters(letters: Letters, is_null: Flags | None = None) -> pa.StringArray:
    """Turn rows of letters into text; shape (n, width) gives n strings, null where said."""
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * np.int32(width)
    validity = None
    if is_null is not None:
        validity = pa.py_buffer(np.packbits(~is_null, bitorder="little"))
    return pa.StringArray.from_buffers(
        count,
        pa.py_buffer(offsets),
        pa.py_buffer(np.ascontiguousarray(letters)),
        validity,
    )


def id_letters(prefix: str, numbers: Whole, width: int) -> Letters:
    """Write ids such as ``C0000042``; shape (n, len(prefix) + width)."""
    front = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    return np.hstack([np.broadcast_to(front, (len(numbers), len(front))), digits(numbers, width)])


def numbered(
    prefix: str, numbers: Whole, width: int, is_null: Flags | None = None
) -> pa.StringArray:
    """Write ids such as ``C0000042`` as text."""
    return from_letters(id_letters(prefix, numbers, width), is_null)


@cache
def _date_letters() -> Letters:
    # The calendar, then the 36,525 days before it: people are older than the shop.
    days = np.datetime64(dates.FIRST_DATE, "D") + np.arange(-36_525, dates.ALL_DAYS)
    letters = np.frombuffer("".join(days.astype(str)).encode("ascii"), dtype=np.uint8)
    return letters.reshape(len(days), 10)


@cache
def _time_letters() -> Letters:
    seconds = np.arange(dates.SECONDS_PER_DAY)
    parts = [digits(part, 2) for part in (seconds // 3600, seconds // 60 % 60, seconds % 60)]
    colon = np.full((dates.SECONDS_PER_DAY, 1), ord(":"), dtype=np.uint8)
    return np.hstack([parts[0], colon, parts[1], colon, parts[2]])


def date_letters(days: Whole) -> Letters:
    """Write days of the shop's calendar, or up to a century before it, as ``YYYY-MM-DD``."""
    return _date_letters()[days + 36_525]


def timestamp_letters(days: Whole, seconds: Whole) -> Letters:
    """Write moments as ``YYYY-MM-DD HH:MM:SS``; shape (n, 19)."""
    letters = np.empty((len(days), 19), dtype=np.uint8)
    letters[:, :10] = date_letters(days)
    letters[:, 10] = ord(" ")
    letters[:, 11:] = _time_letters()[seconds]
    return letters


def money(cents: Whole) -> pa.StringArray:
    """Write cents as an amount with two decimals, a minus in front where below zero."""
    amounts = np.asarray(cents, dtype=np.int64)
    whole, fraction = np.divmod(np.abs(amounts), 100)
    fractions = from_letters(digits(np.arange(100), 2))
    signs = pa.DictionaryArray.from_arrays((amounts < 0).astype(np.int8), ["", "-"])
    front = pc.binary_join_element_wise(
        signs.cast(pa.string()), pc.cast(pa.array(whole), pa.string()), ""
    )
    return pc.binary_join_element_wise(front, fractions.take(pa.array(fraction)), ".")


def amount(cents: int) -> str:
    """Write one amount in cents with two decimals."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def repeated_money(cents: Whole) -> pa.DictionaryArray:
    """Write cents as amounts where few amounts are different, each amount once."""
    amounts, positions = np.unique(cents, return_inverse=True)
    return pa.DictionaryArray.from_arrays(positions.astype(np.int32), money(amounts))


def put_words(
    column: pa.StringArray, is_wrong: Flags, words: tuple[str, ...], numbers: Whole
) -> pa.StringArray:
    """Put words into some rows of a text column, which word by the row's number."""
    if not is_wrong.any():
        return column
    wrong = pa.array(words).take(pa.array(numbers[is_wrong] % len(words)))
    return pc.replace_with_mask(column, pa.array(is_wrong), wrong)


def choice(
    positions: Whole, words: Sequence[str] | pa.StringArray, is_null: Flags | None = None
) -> pa.DictionaryArray:
    """Write words out of a list by their position in it, null where said.

    A word may stand in the list twice; the column holds it once.
    """
    listed = words if isinstance(words, pa.Array) else pa.array(words, pa.string())
    different = listed.unique()
    place = pc.index_in(listed, value_set=different).to_numpy()
    indices = pa.array(place[positions].astype(np.int32), mask=is_null)
    return pa.DictionaryArray.from_arrays(indices, different)
