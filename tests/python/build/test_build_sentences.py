"""What is left of dbt's messages."""

from __future__ import annotations

import pytest

from klientela.build.sentences import plain_sentence

REFUSED_AT_START = """Encountered an error:
Compilation Error in operation klientela-on-run-start-2 (./dbt_project.yml)
  data/orders_file/orders.csv has no column "Datum": name it in mapping.yml.

  > in macro prepare_raw_views (macros/sources/prepare_raw_views.sql)
  > called by operation klientela-on-run-start-2 (./dbt_project.yml)"""

FAILED_MODEL = """Runtime Error in model int_orders_checked (models/intermediate/quality/x.sql)
  Catalog Error: Table with name "raw.demo__orders" does not exist.

  LINE 8:     select * from "work"."raw"."demo__orders"
                            ^"""

BROKEN_CONTRACT = """Compilation Error in model dim_customers (models/marts/core/dim_customers.sql)
  This model has an enforced contract that failed.
  Please ensure the name and data_type agree.

  > in macro assert_columns_equivalent (macros/x.sql)"""

PYTHON_MODEL = """Runtime Error in model ml_clv (models/ml/ml_clv.py)
  Python model failed:
  Traceback (most recent call last):
    File "adapters/duckdb/environments/__init__.py", line 298, in run_python_job
      df = module.model(dbt, con)
    File "klientela/clv/fitting.py", line 12, in fit
      raise KlientelaError("...")
  klientela.errors.KlientelaError: clv_order_model is 'x': choose bg_nbd or mbg_nbd."""

LOCKED = """Runtime Error
  IO Error: Could not set lock on file "/shop/warehouse/work.duckdb": Conflicting lock is held in
  python (PID 12). See also https://duckdb.org/docs/stable/connect/concurrency"""

TRACEBACK = """Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
ImportError: Unable to import module 'klientela.connectors': No module named 'x'"""


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            REFUSED_AT_START,
            'data/orders_file/orders.csv has no column "Datum": name it in mapping.yml.',
        ),
        (FAILED_MODEL, 'Catalog Error: Table with name "raw.demo__orders" does not exist.'),
        (
            BROKEN_CONTRACT,
            "This model has an enforced contract that failed. "
            "Please ensure the name and data_type agree.",
        ),
        (PYTHON_MODEL, "clv_order_model is 'x': choose bg_nbd or mbg_nbd."),
        (
            LOCKED,
            "/shop/warehouse/work.duckdb is in use by another program, perhaps another dbt run: "
            "wait until it is done, then try again.",
        ),
        (
            TRACEBACK,
            "ImportError: Unable to import module 'klientela.connectors': No module named 'x'",
        ),
        (
            "\x1b[31mGot 3 results, configured to fail if != 0\x1b[0m",
            "It found 3 rows that should not be there.",
        ),
        (
            "Got 1 result, configured to warn if != 0",
            "It found 1 row that should not be there.",
        ),
        ("Compilation Error", "Compilation Error"),
    ],
)
def test_a_message_is_cut_down_to_its_sentence(message: str, sentence: str) -> None:
    assert plain_sentence(message) == sentence
