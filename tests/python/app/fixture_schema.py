"""The marts' tables and columns that the app reads, for the fixture.

`test_contract.py` fails when a mart no longer has one of them, or has it with another type.
"""

MONEY = "decimal(18,2)"

TABLES: dict[str, dict[str, str]] = {
    "core.dim_customers": {
        "customer_id": "varchar", "source_name": "varchar", "source_customer_id": "varchar",
        "country": "varchar", "region": "varchar", "city": "varchar", "gender": "varchar",
        "birth_year": "integer", "acquisition_channel": "varchar", "signed_up_date": "date",
        "first_order_date": "date", "last_order_date": "date", "order_count": "bigint",
        "gross_amount": MONEY, "refund_amount": MONEY, "net_amount": MONEY, "currency": "varchar",
        "is_buyer": "boolean",
    },
    "core.fct_orders": {
        "order_id": "varchar", "customer_id": "varchar", "source_name": "varchar",
        "ordered_at": "timestamp", "order_date": "date", "order_type": "varchar",
        "channel": "varchar", "store": "varchar", "country": "varchar", "currency": "varchar",
        "line_count": "bigint", "item_quantity": "decimal(18,4)", "gross_amount": MONEY,
        "refund_amount": MONEY, "net_amount": MONEY, "discount_amount": MONEY,
        "shipping_amount": MONEY, "tax_amount": MONEY, "is_counted_order": "boolean",
        "is_zero_value": "boolean", "is_after_as_of": "boolean",
    },
    "rfm.fct_customer_rfm": {
        "as_of_date": "date", "customer_id": "varchar", "is_current": "boolean",
        "recency_days": "integer", "order_count": "bigint", "net_amount": MONEY,
        "r_score": "integer", "f_score": "integer", "m_score": "integer", "rfm_cell": "varchar",
        "segment": "varchar",
    },
    "rfm.agg_rfm_cut_points": {
        "as_of_date": "date", "measure": "varchar", "score": "integer", "lower_bound": "double",
        "upper_bound": "double", "is_reachable": "boolean", "is_own": "boolean",
    },
    "rfm.agg_rfm_cells": {
        "as_of_date": "date", "r_score": "integer", "f_score": "integer", "segment": "varchar",
        "customer_count": "bigint", "order_count": "bigint", "net_amount": MONEY,
    },
    "rfm.agg_rfm_segments": {
        "as_of_date": "date", "segment": "varchar", "is_current": "boolean",
        "customer_count": "bigint", "customer_share": "double", "order_count": "bigint",
        "net_amount": MONEY, "net_amount_per_customer": "double",
    },
    "rfm.agg_rfm_movements": {
        "from_as_of_date": "date", "to_as_of_date": "date", "from_segment": "varchar",
        "to_segment": "varchar", "customer_count": "bigint", "net_amount": MONEY,
    },
    "rfm.dim_rfm_segments": {
        "segment": "varchar", "sort_order": "integer", "meaning": "varchar",
        "opportunity": "varchar", "next_step": "varchar", "color_key": "varchar",
    },
    "cohorts.agg_cohorts": {
        "period_type": "varchar", "cohort_start": "date", "period_number": "integer",
        "period_start": "date", "cohort_size": "bigint", "is_complete": "boolean",
        "customer_count": "bigint", "customer_count_or_later": "bigint", "retention_rate": "double",
        "retention_rate_low": "double", "retention_rate_high": "double", "or_later_rate": "double",
        "order_count": "bigint", "net_amount": MONEY, "cumulative_net_amount": MONEY,
        "net_amount_per_customer": "double", "cumulative_net_amount_per_customer": "double",
    },
    "cohorts.agg_cohort_means": {
        "period_type": "varchar", "period_number": "integer", "cohort_count": "bigint",
        "cohort_size": "bigint", "customer_count": "bigint", "retention_rate": "double",
        "retention_rate_low": "double", "retention_rate_high": "double",
        "net_amount_per_customer": "double", "cumulative_net_amount_per_customer": "double",
    },
    "clv.fct_customer_clv": {
        "customer_id": "varchar", "as_of_date": "date", "horizon_days": "integer",
        "historic_net_amount": MONEY, "p_alive": "double", "expected_orders": "double",
        "expected_orders_low": "bigint", "expected_orders_high": "bigint",
        "may_be_none": "boolean", "expected_order_value": MONEY, "predicted_net_amount": MONEY,
        "predicted_net_amount_low": MONEY, "predicted_net_amount_high": MONEY,
        "interval_coverage": "double", "discounted_net_amount": MONEY,
        "lifetime_net_amount": MONEY, "total_net_amount": MONEY, "currency": "varchar",
        "model": "varchar", "alive_model": "varchar", "status": "varchar", "reason": "varchar",
    },
    "clv.agg_clv_fits": {
        "origin_date": "date", "model": "varchar", "is_current": "boolean",
        "horizon_days": "integer", "status": "varchar", "reason": "varchar",
        "customer_count": "bigint", "row_count": "bigint", "log_likelihood": "double",
        "is_converged": "boolean",
        "step_count": "bigint", "spend_frequency_correlation": "double", "kept_share": "double",
        "buyer_count": "bigint", "min_buyers": "bigint", "history_days": "bigint",
        "min_history_days": "bigint", "silence_days": "bigint", "max_silence_days": "bigint",
        "repeater_count": "bigint", "min_repeaters": "bigint",
    },
    "clv.agg_clv_parameters": {
        "origin_date": "date", "model": "varchar", "parameter": "varchar", "is_current": "boolean",
        "estimate": "double", "standard_error": "double",
    },
    "clv.agg_clv_segments": {
        "segment": "varchar", "as_of_date": "date", "horizon_days": "integer",
        "customer_count": "bigint", "historic_net_amount": MONEY, "mean_p_alive": "double",
        "expected_orders": "double", "predicted_net_amount": MONEY, "discounted_net_amount": MONEY,
        "total_net_amount": MONEY, "predicted_net_amount_per_customer": MONEY,
        "currency": "varchar",
    },
    "clv.agg_clv_deciles": {
        "decile": "integer", "as_of_date": "date", "customer_count": "bigint",
        "customer_share": "double", "cumulative_customer_share": "double",
        "historic_net_amount": MONEY, "predicted_net_amount": MONEY, "predicted_share": "double",
        "cumulative_predicted_share": "double", "lowest_predicted_net_amount": MONEY,
        "highest_predicted_net_amount": MONEY, "currency": "varchar",
    },
    "clv.agg_clv_months": {
        "segment": "varchar", "month_number": "integer", "month_end_date": "date",
        "as_of_date": "date", "customer_count": "bigint", "expected_orders": "double",
        "predicted_net_amount": MONEY, "discounted_net_amount": MONEY,
        "annual_discount_rate": "double", "is_within_horizon": "boolean", "currency": "varchar",
    },
    "clv.agg_clv_totals": {
        "segment": "varchar", "measure": "varchar", "as_of_date": "date",
        "horizon_days": "integer", "customer_count": "bigint", "expected": "double",
        "low": "double", "high": "double", "sampling_error": "double",
        "parameter_error": "double", "backtest_error": "double", "origin_count": "bigint",
        "model": "varchar", "model_reason": "varchar", "currency": "varchar",
    },
    "clv.agg_clv_tracking": {
        "origin_date": "date", "model": "varchar", "week_number": "integer",
        "week_end_date": "date", "is_after_origin": "boolean", "expected_orders": "double",
        "cumulative_expected_orders": "double", "actual_orders": "bigint",
        "cumulative_actual_orders": "bigint",
    },
    "trust.agg_backtests": {
        "subject": "varchar", "origin_date": "date", "horizon_days": "integer",
        "model": "varchar", "is_baseline": "boolean", "is_chosen": "boolean", "metric": "varchar",
        "value": "double", "beats_baselines": "boolean", "customer_count": "bigint",
        "actual": "double", "predicted": "double", "verdict": "varchar",
    },
    "trust.agg_backtest_deciles": {
        "subject": "varchar", "origin_date": "date", "model": "varchar", "is_chosen": "boolean",
        "decile": "integer", "customer_count": "bigint", "mean_predicted": "double",
        "mean_actual": "double",
    },
    "segments.fct_customer_clusters": {
        "customer_id": "varchar", "as_of_date": "date", "cluster_id": "integer",
        "distance": "double",
    },
    "segments.dim_clusters": {
        "cluster_id": "integer", "as_of_date": "date", "cluster_name": "varchar",
        "generated_name": "varchar", "is_renamed": "boolean", "description": "varchar",
        "customer_count": "bigint", "customer_share": "double", "net_amount": MONEY,
        "net_amount_per_customer": MONEY, "currency": "varchar", "jaccard": "double",
        "stability": "varchar", "first_seen_date": "date", "moved_distance": "double",
        "is_moved_far": "boolean",
    },
    "segments.agg_cluster_profile": {
        "cluster_id": "integer", "feature": "varchar", "as_of_date": "date", "mean_value": "double",
        "base_mean_value": "double", "typical_value": "double", "base_typical_value": "double",
        "deviation": "double", "deviation_rank": "integer",
    },
    "segments.agg_cluster_candidates": {
        "as_of_date": "date", "k": "integer", "silhouette": "double", "jaccard_min": "double",
        "jaccard_mean": "double", "smallest_share": "double", "stability": "varchar",
        "passes_gate": "boolean", "is_chosen": "boolean", "verdict": "varchar", "status": "varchar",
        "reason": "varchar", "judged_customer_count": "bigint", "min_jaccard": "double",
        "min_share": "double",
    },
    "segments.agg_cluster_movements": {
        "from_as_of_date": "date", "to_as_of_date": "date", "from_cluster_id": "integer",
        "to_cluster_id": "integer", "from_cluster_name": "varchar", "to_cluster_name": "varchar",
        "is_same_cluster": "boolean", "customer_count": "bigint", "net_amount": MONEY,
        "currency": "varchar",
    },
    "trust.fct_rejected_rows": {
        "entity": "varchar", "source_name": "varchar", "source_file": "varchar",
        "source_row": "bigint", "rule_id": "varchar", "column_name": "varchar", "is_raw": "boolean",
    },
    "trust.agg_data_quality": {
        "source_name": "varchar", "entity": "varchar", "rule_id": "varchar", "outcome": "varchar",
        "rule_sentence": "varchar", "row_count": "bigint", "source_amount": "decimal(18,4)",
        "is_raw": "boolean",
    },
    "trust.fct_builds": {
        "build_id": "varchar", "started_at": "timestamp", "finished_at": "timestamp",
        "git_revision": "varchar", "command": "varchar", "is_full_build": "boolean",
        "status": "varchar", "as_of_date": "date", "data_to": "date", "models_passed": "bigint",
        "models_failed": "bigint", "models_skipped": "bigint", "tests_passed": "bigint",
        "tests_failed": "bigint", "tests_warned": "bigint", "tests_skipped": "bigint",
        "rows_in": "bigint", "rows_accepted": "bigint", "rows_rejected": "bigint",
        "failed_nodes": "varchar",
    },
    "insights.agg_overview_periods": {
        "period_type": "varchar", "period_start": "date", "channel": "varchar",
        "country": "varchar", "period_end": "date", "is_complete": "boolean",
        "active_customers": "bigint", "new_customers": "bigint", "returning_customers": "bigint",
        "resurrected_customers": "bigint", "dormant_customers": "bigint", "order_count": "bigint",
        "gross_amount": MONEY, "refund_amount": MONEY, "net_amount": MONEY, "currency": "varchar",
    },
    "insights.agg_movers": {
        "dimension": "varchar", "member": "varchar", "current_period_start": "date",
        "previous_period_start": "date", "year_ago_period_start": "date",
        "current_net_amount": MONEY, "previous_net_amount": MONEY, "year_ago_net_amount": MONEY,
        "change_amount": MONEY, "year_ago_change_amount": MONEY, "ignored_below_amount": MONEY,
        "is_ignored": "boolean", "change_rank": "integer", "currency": "varchar",
    },
}  # fmt: skip
