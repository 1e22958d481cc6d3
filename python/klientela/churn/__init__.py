"""Churn: who leaves, when and why, with a contract and without.

Without one, read in this order: `lapse` (the threshold), `features` (what is learned from),
`classifier` and `baselines` (the ways to a risk), `leaks` (features that know the outcome),
`measures` (how good a risk was), `candidates` and `contest` (which to believe), `reasons` (why a
customer), `tables` (all of it for dbt, Arrow in and Arrow out). With one: `sbg` (the retention
curve of a cohort), `survival` (the observed one, and what moves it), and their tables.
"""
