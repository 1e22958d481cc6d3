"""Plain names for clusters, from what sets them apart from all buyers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# In standard deviations of the transformed feature: nearer to all buyers than this is nothing to
# name a cluster by, and from the second bound on the strong word is fair.
NOTABLE = 0.35
STRONG = 0.75
MOST_WORDS = 3
TYPICAL = "Typical buyers"
DEFAULT_NOUN = "buyers"


@dataclass(frozen=True)
class NameWord:
    """What a cluster is called that is high or low in a feature.

    Attributes
    ----------
    feature : str
    direction : str
        ``high`` or ``low``.
    slot : str
        ``adjective`` (in front), ``noun`` (who they are) or ``clause`` (after a comma).
    mild_phrase, strong_phrase : str
        Words for a cluster that is so, and for one that is very much so.
    """

    feature: str
    direction: str
    slot: str
    mild_phrase: str
    strong_phrase: str


class ClusterNamer:
    """Build unique names such as "Frequent big spenders, bought recently".

    The three features that deviate most give one word each, a mild or a strong one. Clusters that
    words cannot tell apart get a number.

    Parameters
    ----------
    words : iterable of NameWord
        The vocabulary; a feature it does not know is named by its column.
    """

    def __init__(self, words: Iterable[NameWord]) -> None:
        self._words: Mapping[tuple[str, str], NameWord] = {
            (word.feature, word.direction): word for word in words
        }

    def names(
        self, features: Sequence[str], centres: Floats, taken: Sequence[str] = ()
    ) -> list[str]:
        """Name clusters.

        Parameters
        ----------
        features : sequence of str, length n_features
        centres : ndarray of shape (n_clusters, n_features)
            Standardised centres: 0 is the mean of all buyers.
        taken : sequence of str
            Names that belong to other clusters already.

        Returns
        -------
        list of str, length n_clusters
            Different from each other and from `taken`.
        """
        return _numbered([self._compose(features, centre) for centre in centres], taken)

    def _compose(self, features: Sequence[str], centre: Floats) -> str:
        slots: dict[str, list[str]] = {"adjective": [], "noun": [], "clause": []}
        by_deviation = sorted(range(len(features)), key=lambda j: (-abs(centre[j]), j))
        notable = [j for j in by_deviation if abs(centre[j]) >= NOTABLE]
        for j in notable[:MOST_WORDS]:
            word = self._word(features[j], "high" if centre[j] > 0 else "low")
            if word.slot == "noun" and slots["noun"]:
                continue
            is_strong = abs(centre[j]) >= STRONG
            slots[word.slot].append(word.strong_phrase if is_strong else word.mild_phrase)
        if not notable:
            return TYPICAL
        adjectives = ", ".join(slots["adjective"])
        who = f"{adjectives} {(slots['noun'] or [DEFAULT_NOUN])[0]}".strip()
        name = ", ".join([who, *slots["clause"]])
        return name[0].upper() + name[1:]

    def _word(self, feature: str, direction: str) -> NameWord:
        phrase = f"{direction} {feature.replace('_', ' ')}"
        unknown = NameWord(feature, direction, "clause", phrase, f"very {phrase}")
        return self._words.get((feature, direction), unknown)


def describe(features: Sequence[str], typical: Floats, base: Floats) -> str:
    """Say a cluster's typical values beside those of all buyers.

    Parameters
    ----------
    features : sequence of str, length n_features
    typical, base : ndarray of shape (n_features,)
        Centre of the cluster and of all buyers, each in the feature's own unit.

    Returns
    -------
    str
    """
    parts = [
        f"{feature.replace('_', ' ')} {_short(value)} (all buyers {_short(everybody)})"
        for feature, value, everybody in zip(features, typical, base, strict=True)
    ]
    return f"Typical {'; '.join(parts)}."


def _short(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1
    return f"{round(value, digits) + 0.0:,.{digits}f}".removesuffix(".0")  # + 0.0: never "-0"


def _numbered(names: list[str], taken: Sequence[str]) -> list[str]:
    used = set(taken)
    unique = []
    for name in names:
        number, candidate = 1, name
        while candidate in used:
            number += 1
            candidate = f"{name} ({number})"
        used.add(candidate)
        unique.append(candidate)
    return unique
