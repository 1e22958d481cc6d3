"""Where customers live: countries, cities, shops, and telephone numbers that nobody has.

Telephone numbers come only from ranges that the regulators keep free for films and books:
Bundesnetzagentur (Mitteilung 148/2021), Arcep (national numbering plan, numbers for audiovisual
works), Ofcom (numbers for drama use), ComReg (numbers for drama use) and PTS (telephone numbers
for books and films). They are few, so at a million customers many share one. Postcodes stand for
districts, never for a house.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import pyarrow as pa


@dataclass(frozen=True)
class PhoneRange:
    """Numbers nobody has: a prefix, then every number of `width` digits from `first` on."""

    prefix: str
    first: int
    count: int
    width: int


@dataclass(frozen=True)
class City:
    """A city, the region it lies in, and some of its postal districts."""

    name: str
    region: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """A country the shop sells to.

    Attributes
    ----------
    name
        English name.
    weight
        How many customers live there, relatively.
    spending_factor
        Planted: what an order there is worth relative to the persona's mean.
    tax_per_mille
        Value added tax in thousandths, contained in every price.
    phone_share
        Share of customers who left a telephone number.
    cities
        Largest first: each has half as many customers as the one before it.
    phone_ranges
        Where telephone numbers come from.
    """

    name: str
    weight: int
    spending_factor: float
    tax_per_mille: int
    phone_share: float
    cities: tuple[City, ...]
    phone_ranges: tuple[PhoneRange, ...]


COUNTRIES: Final = (
    Country(
        name="Germany",
        weight=38,
        spending_factor=1.0,
        tax_per_mille=190,
        phone_share=0.4,
        cities=(
            City("Berlin", "Berlin", ("10115", "10243", "10961", "12043", "13187")),
            City("Hamburg", "Hamburg", ("20095", "20357", "22303", "22765")),
            City("Munich", "Bavaria", ("80331", "80469", "81667", "81541")),
            City("Cologne", "North Rhine-Westphalia", ("50667", "50825", "51063")),
            City("Frankfurt", "Hesse", ("60311", "60486", "60594")),
            City("Leipzig", "Saxony", ("04103", "04229", "04315")),
            City("Stuttgart", "Baden-Wuerttemberg", ("70173", "70372", "70597")),
        ),
        phone_ranges=(
            PhoneRange("+49 30 23125 ", 0, 1000, 3),
            PhoneRange("+49 69 90009 ", 0, 1000, 3),
            PhoneRange("+49 40 66969 ", 0, 1000, 3),
            PhoneRange("+49 221 4710 ", 0, 1000, 3),
            PhoneRange("+49 89 99998 ", 0, 1000, 3),
        ),
    ),
    Country(
        name="France",
        weight=24,
        spending_factor=1.05,
        tax_per_mille=200,
        phone_share=0.6,
        cities=(
            City("Paris", "Ile-de-France", ("75003", "75011", "75015", "75018")),
            City("Lyon", "Auvergne-Rhone-Alpes", ("69002", "69003", "69007")),
            City("Marseille", "Provence-Alpes-Cote d'Azur", ("13001", "13006", "13008")),
            City("Toulouse", "Occitanie", ("31000", "31300", "31500")),
            City("Nantes", "Pays de la Loire", ("44000", "44100", "44300")),
            City("Lille", "Hauts-de-France", ("59000", "59800")),
        ),
        phone_ranges=(
            PhoneRange("+33 1 99 00 ", 0, 10_000, 4),
            PhoneRange("+33 2 61 91 ", 0, 10_000, 4),
            PhoneRange("+33 3 53 01 ", 0, 10_000, 4),
            PhoneRange("+33 4 65 71 ", 0, 10_000, 4),
            PhoneRange("+33 5 36 49 ", 0, 10_000, 4),
            PhoneRange("+33 6 39 98 ", 0, 10_000, 4),
        ),
    ),
    Country(
        name="United Kingdom",
        weight=19,
        spending_factor=0.9,
        tax_per_mille=200,
        phone_share=0.5,
        cities=(
            City("London", "Greater London", ("E2", "N1", "NW5", "SE15", "SW9")),
            City("Manchester", "North West England", ("M1", "M4", "M14", "M21")),
            City("Birmingham", "West Midlands", ("B1", "B13", "B29")),
            City("Leeds", "Yorkshire", ("LS1", "LS6", "LS8")),
            City("Edinburgh", "Scotland", ("EH3", "EH6", "EH10")),
            City("Bristol", "South West England", ("BS1", "BS3", "BS6")),
        ),
        phone_ranges=(
            PhoneRange("+44 1632 960", 0, 1000, 3),
            PhoneRange("+44 7700 900", 0, 1000, 3),
            PhoneRange("+44 20 7946 0", 0, 1000, 3),
            PhoneRange("+44 113 496 0", 0, 1000, 3),
            PhoneRange("+44 117 496 0", 0, 1000, 3),
            PhoneRange("+44 121 496 0", 0, 1000, 3),
            PhoneRange("+44 131 496 0", 0, 1000, 3),
            PhoneRange("+44 161 496 0", 0, 1000, 3),
        ),
    ),
    Country(
        name="Ireland",
        weight=10,
        spending_factor=1.1,
        tax_per_mille=230,
        phone_share=0.6,
        cities=(
            City("Dublin", "Leinster", ("D01", "D04", "D06", "D08")),
            City("Cork", "Munster", ("T12", "T23")),
            City("Galway", "Connacht", ("H91",)),
            City("Limerick", "Munster", ("V94",)),
        ),
        phone_ranges=(PhoneRange("+353 20 91", 0, 100_000, 5),),
    ),
    Country(
        name="Sweden",
        weight=9,
        spending_factor=1.15,
        tax_per_mille=250,
        phone_share=0.15,
        cities=(
            City("Stockholm", "Svealand", ("111 29", "113 30", "116 21", "118 20")),
            City("Gothenburg", "Gotaland", ("411 03", "413 01", "416 64")),
            City("Malmo", "Gotaland", ("211 20", "214 20")),
            City("Uppsala", "Svealand", ("753 10", "756 45")),
        ),
        phone_ranges=(
            PhoneRange("+46 31 3900", 600, 100, 3),
            PhoneRange("+46 40 6280", 400, 100, 3),
            PhoneRange("+46 8 46500", 400, 100, 3),
            PhoneRange("+46 980 319", 200, 100, 3),
            PhoneRange("+46 70 1740", 605, 95, 3),
        ),
    ),
)
COUNTRY_NAMES: Final = tuple(country.name for country in COUNTRIES)


@dataclass(frozen=True)
class Districts:
    """Every postal district of every country, flat, with the position of each country's own.

    Attributes
    ----------
    weights
        How many customers live in a district relative to the others of its country.
    first, count
        Per country: where its districts begin and how many they are.
    cities, regions, postcodes
        Text per district.
    stores
        Name of the shop nearest to a district, per district.
    """

    weights: tuple[tuple[float, ...], ...]
    first: tuple[int, ...]
    count: tuple[int, ...]
    cities: tuple[str, ...]
    regions: tuple[str, ...]
    postcodes: tuple[str, ...]
    stores: tuple[str, ...]


@cache
def districts() -> Districts:
    """Lay the places out flat, so that a customer's place is one number."""
    weights: list[tuple[float, ...]] = []
    rows: list[tuple[str, str, str, str]] = []
    first: list[int] = []
    for country in COUNTRIES:
        first.append(len(rows))
        country_weights: list[float] = []
        for position, city in enumerate(country.cities):
            # Only the two largest cities of a country have a shop; others travel to the first.
            store_city = city if position < 2 else country.cities[0]
            for postcode in city.postcodes:
                rows.append((city.name, city.region, postcode, f"{store_city.name} Shop"))
                country_weights.append(0.5**position / len(city.postcodes))
        weights.append(tuple(country_weights))
    cities, regions, postcodes, stores = (tuple(texts) for texts in zip(*rows, strict=True))
    count = tuple(len(country_weights) for country_weights in weights)
    return Districts(tuple(weights), tuple(first), count, cities, regions, postcodes, stores)


@cache
def phone_numbers(country: int) -> pa.StringArray:
    """Every telephone number of a country that nobody has, in order."""
    return pa.array(
        f"{phone_range.prefix}{number:0{phone_range.width}d}"
        for phone_range in COUNTRIES[country].phone_ranges
        for number in range(phone_range.first, phone_range.first + phone_range.count)
    )
