"""The source ``orders_file``: anybody's own order export, read by a short mapping."""

from klientela.connectors.orders_file.lines import SOURCE, read_orders_file

__all__ = ["SOURCE", "read_orders_file"]
