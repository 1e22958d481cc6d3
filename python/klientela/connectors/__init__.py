"""Raw files as text views of the work warehouse.

Everything that depends on how a file happens to be written (its encoding, its delimiter, whose
decimal comma it has) is settled here, once, before dbt builds anything. What comes out are views
in which every column is text under its declared name, with ``source_file`` and ``source_row``
beside it; what the values mean is the models' business.
"""

from klientela.connectors.plan import Plan, plan_raw_views

__all__ = ["Plan", "plan_raw_views"]
