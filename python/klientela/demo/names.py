"""Names of people who do not exist.

First names are common ones; surnames are put together from two halves and borne by nobody we know
of. Written without accents, so that the e-mail address and the name agree letter by letter.
"""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FEMALE: Final = _words(
    "Anna Clara Eva Freya Greta Hanna Ida Johanna Klara Lena Lotte Marie Mia Nora Paula Romy "
    "Camille Chloe Elise Helene Ines Jeanne Juliette Lea Louise Margaux Manon Noemie Oceane Zoe "
    "Abigail Alice Beth Charlotte Daisy Eleanor Emily Fiona Grace Holly Isla Jessica Lucy Molly "
    "Aoife Ciara Deirdre Maeve Niamh Orla Roisin Sinead Agnes Astrid Ebba Elsa Ingrid Linnea Saga"
)
_MALE: Final = _words(
    "Anton Bruno Emil Felix Hannes Jakob Jonas Karl Leon Lukas Max Moritz Oskar Paul Simon Theo "
    "Antoine Baptiste Clement Etienne Gabriel Hugo Jules Leo Louis Luc Mathis Nicolas Remi Tristan "
    "Alfie Arthur Callum Daniel Edward Finlay George Harry Jack James Oliver Samuel Thomas William "
    "Cian Conor Darragh Eoin Fionn Oisin Ronan Tadhg Axel Erik Gustav Johan Lars Nils Oscar Viktor"
)
_SURNAME_BEGINNINGS: Final = _words(
    "Ambr Ash Bel Birken Bracken Brenn Calder Dorn Elder Fenn Ferro Glen Haber Hazel Holm Ivor "
    "Juni Kesten Lark Linden Lorn Mar Morven Norden Oakl Orlan Pell Quill Raven Rosen Sandor Silv "
    "Stell Tarn Thorn Ulm Val Verd Wild Winter Yarr Zell"
)
_SURNAME_ENDINGS: Final = _words(
    "ach ander arrow aux bourne brook croft dale dell eaux ell enholm fall feld fern garde grove "
    "heim holt ington lake land ling lund marsh mere mont more quist rand ridge shaw sted strand "
    "thal vale vard vik wald wick willow wyn"
)

FEMALE_COUNT: Final = len(_FEMALE)
MALE_COUNT: Final = len(_MALE)
#: Women's names first, then men's.
FIRST_NAMES: Final = (*_FEMALE, *_MALE)
SURNAMES: Final = tuple(
    beginning + ending for beginning in _SURNAME_BEGINNINGS for ending in _SURNAME_ENDINGS
)
#: Reserved for examples by RFC 2606: no mail ever arrives.
EMAIL_DOMAINS: Final = ("example.com", "example.org")
