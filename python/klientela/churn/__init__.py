"""Churn: who leaves, when and why; of contracts the retention curve and what moves it."""
