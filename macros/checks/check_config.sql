{# Contradictions in the vars are refused before anything is read, all of them at once. #}
{% macro check_config() %}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'compile') -%}
        {%- set faults = [] -%}
        {%- if var('sources') is string -%}
            {%- do faults.append(
                "sources must be a list, for example --vars '{sources: [demo]}'"
            ) -%}
        {%- else -%}
            {%- for name in var('sources') if name not in var('source_registry') -%}
                {%- do faults.append(
                    "sources names '" ~ name ~ "', which is not in source_registry (known: "
                    ~ var('source_registry') | join(', ') ~ ")"
                ) -%}
            {%- endfor -%}
            {%- if not var('sources') -%}
                {%- do faults.append("sources is empty: name at least one, for example [demo]") -%}
            {%- endif -%}
        {%- endif -%}
        {%- for name in ['as_of_date', 'build_date', 'earliest_plausible_date'] -%}
            {%- set value = var(name) | string -%}
            {%- if var(name) is not none
                and not modules.re.match(
                    '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', value
                )
            -%}
                {%- do faults.append(name ~ " is '" ~ value ~ "': write it as 2025-12-31") -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if var('week_start') not in ['monday', 'sunday'] -%}
            {%- do faults.append("week_start is '" ~ var('week_start') ~ "': monday or sunday") -%}
        {%- endif -%}
        {%- for name in [
            'rfm_history_months', 'clv_horizon_days', 'clv_min_buyers', 'clv_backtest_days',
            'clv_backtest_origins', 'clv_backtest_rows', 'clv_curve_months',
            'churn_horizon_days', 'churn_origins', 'churn_min_buyers', 'churn_train_rows',
            'kept_builds', 'segment_sample_rows', 'segment_fit_rows', 'subscription_min_ends',
            'subscription_min_months', 'subscription_backtest_months',
            'subscription_projection_months', 'subscription_driver_rows',
            'identity_max_records', 'obsolete_contact_days', 'absurd_amount_deviations',
            'source_history_weeks',
        ] if not var(name) is integer or var(name) < 1 -%}
            {%- do faults.append(
                name ~ " is '" ~ var(name) ~ "': it must be a whole number from 1"
            ) -%}
        {%- endfor -%}
        {%- if var('annual_discount_rate') is not number or var('annual_discount_rate') < 0 -%}
            {%- do faults.append(
                "annual_discount_rate is '" ~ var('annual_discount_rate')
                ~ "': it must be a number from 0, for example 0.10"
            ) -%}
        {%- endif -%}
        {%- for name in var('survivorship_order') if name not in ['source', 'recency'] -%}
            {%- do faults.append(
                "survivorship_order names '" ~ name ~ "': it knows source and recency"
            ) -%}
        {%- endfor -%}
        {%- for name in var('source_priority') if name not in var('source_registry') -%}
            {%- do faults.append(
                "source_priority names '" ~ name ~ "', which is not in source_registry"
            ) -%}
        {%- endfor -%}
        {%- set order_models = ['bg_nbd', 'mbg_nbd', 'pareto_nbd'] -%}
        {%- for name, known in [
            ('clv_order_model', ['auto'] + order_models), ('clv_fallback_model', order_models)
        ] if var(name) not in known -%}
            {%- do faults.append(name ~ " is '" ~ var(name) ~ "': " ~ known | join(' or ')) -%}
        {%- endfor -%}
        {%- for name in [
            'clv_interval_coverage', 'churn_leak_auc', 'next_order_interval', 'source_volume_share',
        ]
            if var(name) is not number or not 0 < var(name) < 1 -%}
            {%- do faults.append(
                name ~ " is '" ~ var(name) ~ "': it must be a share between 0 and 1, as 0.80"
            ) -%}
        {%- endfor -%}
        {%- for name, entry in var('source_registry').items()
            if entry['exact_duplicates'] not in ['reject', 'keep', 'reject_with_line_id'] -%}
            {%- do faults.append(
                "source_registry says exact_duplicates: " ~ entry['exact_duplicates'] ~ " for "
                ~ name ~ ": reject, keep or reject_with_line_id"
            ) -%}
        {%- endfor -%}
        {%- if faults -%}
            {{ exceptions.raise_compiler_error(
                "The vars contradict themselves: " ~ faults | join('; ')
            ) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
