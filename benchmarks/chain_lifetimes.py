"""The chain as `lifetimes` does it: summary, BG/NBD, prediction, Gamma-Gamma, expected spend."""

import sys

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import summary_data_from_transaction_data
from steps import Steps

steps = Steps()
with steps.step("summary"):
    transactions = pd.read_parquet(sys.argv[1])
    transactions["ordered_on"] = pd.to_datetime(transactions["ordered_on"])
    summary = summary_data_from_transaction_data(
        transactions, "customer_id", "ordered_on", "amount", observation_period_end=sys.argv[2]
    )
with steps.step("fit"):
    model = BetaGeoFitter()
    model.fit(summary["frequency"], summary["recency"], summary["T"])
with steps.step("predict"):
    expected = model.conditional_expected_number_of_purchases_up_to_time(
        365, summary["frequency"], summary["recency"], summary["T"]
    )
    alive = model.conditional_probability_alive(
        summary["frequency"], summary["recency"], summary["T"]
    )
with steps.step("spend_fit"):
    repeaters = summary[(summary["frequency"] > 0) & (summary["monetary_value"] > 0)]
    spend = GammaGammaFitter()
    spend.fit(repeaters["frequency"], repeaters["monetary_value"])
with steps.step("spend_predict"):
    value = spend.conditional_expected_average_profit(
        summary["frequency"], summary["monetary_value"]
    )
steps.facts = {
    "customers": len(summary),
    **{name: float(value) for name, value in model.params_.items()},
}
steps.report()
