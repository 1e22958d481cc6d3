"""Stands in for pyspark while models are compiled for Spark: it is there and it is empty.

dbt-spark imports pyspark as soon as it reads a profile, long before it needs one. With this in
its place any attempt to open a session fails, so a compile that succeeds has opened none.
"""
