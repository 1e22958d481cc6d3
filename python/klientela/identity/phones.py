"""Telephone numbers as people type them, in E.164.

The numbering plans of the world are data that somebody has to keep; ``phonenumbers`` (the Python
port of libphonenumber) does. A number counts when it is *possible* (as long as its country's
numbers are), not when it is *assigned*: assignments change, and numbers kept free for examples
would fail.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

import phonenumbers
import pyarrow as pa
from babel import Locale
from babel.core import UnknownLocaleError

from klientela.errors import KlientelaError

PHONES: Final = pa.schema(
    [("phone_text", pa.string()), ("country", pa.string()), ("phone", pa.string())]
)
#: Languages in which exports name countries; codes (DE, DEU is not one of them) always work.
_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs")
#: Fewer digits behind the country code reach a service, not a person.
_SHORTEST: Final = 5
# What people write for a country besides its name.
_OTHER_NAMES: Final = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "eire": "IE",
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "turkey": "TR",
}


class PhoneReader:
    """Reads one number after another.

    Parameters
    ----------
    default_country
        Two-letter code (ISO 3166-1) of numbers whose record names no country; None leaves a
        number without a country code unread.

    Raises
    ------
    KlientelaError
        When the code is no country's.
    """

    def __init__(self, default_country: str | None = None) -> None:
        code = (default_country or "").strip().upper() or None
        if code is not None and code not in phonenumbers.SUPPORTED_REGIONS:
            raise KlientelaError(
                f"default_phone_country is '{default_country}': write a two-letter country code, "
                "for example DE, or null."
            )
        self.default_country = code

    def read(self, text: str, country: str | None = None) -> str | None:
        """Read one number.

        Parameters
        ----------
        text
            As it was typed or exported.
        country
            The country of its owner, a name in one of several languages or a code.

        Returns
        -------
        str or None
            Plus sign and digits; None for what cannot be a number.
        """
        region = region_code(country) or self.default_country
        # Spreadsheets put an apostrophe before a number and a point behind it.
        text = text.strip().lstrip("'").removesuffix(".0")
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return None
        if (
            not phonenumbers.is_possible_number(number)
            or len(str(number.national_number)) < _SHORTEST
        ):
            return None
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def region_code(country: str | None) -> str | None:
    """Two-letter code of a country by its name or code, or None for one that is not known."""
    if not country or not country.strip():
        return None
    name = country.strip().casefold()
    if len(name) == 2 and name.upper() in phonenumbers.SUPPORTED_REGIONS:
        return name.upper()
    return _regions_by_name().get(name)


@cache
def _regions_by_name() -> dict[str, str]:
    regions = dict(_OTHER_NAMES)
    for language in _LANGUAGES:
        try:
            territories = Locale.parse(language).territories
        except UnknownLocaleError:  # a trimmed installation of babel
            continue
        for code, name in territories.items():
            if code in phonenumbers.SUPPORTED_REGIONS:
                regions.setdefault(name.casefold(), code)
    return regions


def phone_numbers_reader(
    texts: pa.RecordBatchReader, default_country: str | None
) -> pa.RecordBatchReader:
    """Read distinct numbers, batch by batch.

    Parameters
    ----------
    texts
        Columns ``phone_text`` and ``country`` (empty where unknown), no pair twice.
    default_country
        As in `PhoneReader`; empty text counts as None.

    Returns
    -------
    RecordBatchReader
        The two columns and ``phone``, null where the text is no number.
    """
    read = PhoneReader(default_country)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in texts:
            columns = batch.column("phone_text"), batch.column("country")
            pairs = zip(*(column.to_pylist() for column in columns), strict=True)
            phones = pa.array([read.read(text, country) for text, country in pairs], pa.string())
            yield pa.record_batch(
                [*(column.cast(pa.string()) for column in columns), phones], schema=PHONES
            )

    return pa.RecordBatchReader.from_batches(PHONES, batches())
