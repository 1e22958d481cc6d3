"""klientela: the Python side of the customer-analytics dbt project."""

__version__ = "0.1.0"
