"""Look at everything around a build that can be wrong, and say how to put it right."""

from klientela.doctor.checks import Finding, State, examine_all

__all__ = ["Finding", "State", "examine_all"]
