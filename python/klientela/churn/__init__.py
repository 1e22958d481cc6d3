"""Churn without a contract: who has lapsed, who is at risk of it, and why.

Read in this order: `lapse` (the threshold), `features` (what is learned from), `classifier` and
`baselines` (the ways to a risk), `leaks` (features that know the outcome), `measures` (how good a
risk was), `candidates` and `contest` (which to believe), `reasons` (why a customer), `tables`
(all of it for dbt, Arrow in and Arrow out).
"""
