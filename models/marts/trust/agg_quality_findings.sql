with

quality_rules as (
    select * from {{ ref('quality_rules') }}
),

repairs as (
    select * from {{ ref('int_customer_repairs') }}
),

customer_ids as (
    select * from {{ ref('int_customer_ids') }}
),

customers_checked as (
    select * from {{ ref('int_customers_checked') }}
    where rejection_rule is null
),

customers as (
    select * from {{ ref('dim_customers') }}
),

row_warnings as (
    select * from {{ ref('int_row_warnings') }}
),

data_quality as (
    select * from {{ ref('agg_data_quality') }}
    where outcome = 'accepted'
),

accepted_rows_counted as (
    select
        source_name,
        entity,
        sum(row_count) as accepted_row_count
    from data_quality
    group by source_name, entity
),

findings as (
    select
        source_name,
        'customers' as entity,
        rule_id
    from repairs

    union all

    select
        source_name,
        'customers' as entity,
        'merged_record' as rule_id
    from customer_ids
    where record_id != customer_id and record_count > 1

    union all

    select
        source_name,
        'customers' as entity,
        'bounced_contact' as rule_id
    from customers_checked
    where is_email_bounced

    union all

    select
        source_name,
        'customers' as entity,
        'unsubscribed_contact' as rule_id
    from customers_checked
    where not has_email_consent

    union all

    -- every record of a person of whom nothing was heard
    select
        customer_ids.source_name,
        'customers' as entity,
        'obsolete_contact' as rule_id
    from customer_ids
    inner join customers
        on customer_ids.customer_id = customers.customer_id
    where {{ is_obsolete_contact('customers.signed_up_date', 'customers.last_order_date') }}

    union all

    select
        source_name,
        entity,
        rule_id
    from row_warnings
),

findings_counted as (
    select
        source_name,
        entity,
        rule_id,
        count(*) as row_count
    from findings
    group by source_name, entity, rule_id
)

select
    findings_counted.source_name,
    findings_counted.entity,
    findings_counted.rule_id,
    quality_rules.severity,
    quality_rules.sentence as rule_sentence,
    findings_counted.row_count,
    cast(accepted_rows_counted.accepted_row_count as bigint) as accepted_row_count,
    cast(
        findings_counted.row_count
        / cast(nullif(accepted_rows_counted.accepted_row_count, 0) as decimal(18, 4))
        as decimal(18, 6)
    ) as row_rate
from findings_counted
inner join quality_rules
    on findings_counted.rule_id = quality_rules.rule_id
inner join accepted_rows_counted
    on
        findings_counted.source_name = accepted_rows_counted.source_name
        and findings_counted.entity = accepted_rows_counted.entity
