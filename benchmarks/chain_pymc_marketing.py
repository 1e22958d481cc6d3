"""The chain as `pymc-marketing` does it, with the MAP fit: the quickest it offers."""

import sys

import pandas as pd
from pymc_marketing.clv import BetaGeoModel, GammaGammaModel
from pymc_marketing.clv.utils import rfm_summary
from steps import Steps

steps = Steps()
with steps.step("summary"):
    transactions = pd.read_parquet(sys.argv[1])
    transactions["ordered_on"] = pd.to_datetime(transactions["ordered_on"])
    summary = rfm_summary(
        transactions, "customer_id", "ordered_on", "amount", observation_period_end=sys.argv[2]
    )
with steps.step("fit"):
    model = BetaGeoModel(data=summary)
    model.fit(method="map", progressbar=False)
with steps.step("predict"):
    expected = model.expected_purchases(summary, future_t=365)
    alive = model.expected_probability_alive(summary)
with steps.step("spend_fit"):
    repeaters = summary[(summary["frequency"] > 0) & (summary["monetary_value"] > 0)]
    spend = GammaGammaModel(data=repeaters)
    spend.fit(method="map", progressbar=False)
with steps.step("spend_predict"):
    value = spend.expected_customer_spend(repeaters)
fitted = model.idata.posterior
steps.facts = {
    "customers": len(summary),
    **{name: float(fitted[name].mean()) for name in ("r", "alpha", "a", "b")},
}
steps.report()
