"""A synthetic shop with a known truth.

`generate` writes the raw files of the source ``demo`` and, beside them, what is really so: per
customer in ``truth/customers.parquet``, of the shop as a whole in ``truth/truth.json``.
docs/demo.md says who the customers are, what is planted, and which test can use which truth.
"""

from klientela.demo.generator import DemoSummary, Progress, generate

__all__ = ["DemoSummary", "Progress", "generate"]
