{# The rows of a relation of the input contract with the person behind each:
     customer_id     who it is over all sources. The source's id decides where a customer file lists
                     it; else an address that one customer has, then a visitor who said elsewhere
                     who they are. Somebody whom nothing lists keeps the id of the source
     refused_rule    why rows of this person are not used; null where they are
     refused_column  by what they were known
   `contract` is what input_contract gives for the entity: only its columns are asked. #}
{% macro with_people(relation, contract) %}
    {%- set key = relation ~ '.source_name', relation ~ '.source_customer_id' -%}
    select
        {{ relation }}.*,
        coalesce(
            customer_ids.customer_id,
            {%- if 'email' in contract %}
            customer_emails.customer_id,
            {%- endif %}
            {%- if 'anonymous_id' in contract %}
            visitor_customers.customer_id,
            {%- endif %}
            {{ customer_key(*key) }}
        ) as customer_id,
        {%- if 'email' in contract %}
        coalesce(refused_accounts.rejection_rule, refused_emails.rejection_rule) as refused_rule,
        case
            when refused_accounts.rejection_rule is not null then 'customer_id'
            when refused_emails.rejection_rule is not null then 'email'
        end as refused_column
        {%- else %}
        refused_accounts.rejection_rule as refused_rule,
        case when refused_accounts.rejection_rule is not null then 'customer_id' end
            as refused_column
        {%- endif %}
    from {{ relation }}
    left join {{ ref('int_customer_ids') }} as customer_ids
        on
            {{ key[0] }} = customer_ids.source_name
            and {{ key[1] }} = customer_ids.source_customer_id
    left join {{ ref('int_refused_accounts') }} as refused_accounts
        on
            {{ key[0] }} = refused_accounts.source_name
            and {{ key[1] }} = refused_accounts.source_customer_id
    {%- if 'email' in contract %}
    left join {{ ref('int_customer_emails') }} as customer_emails
        on {{ clean_email(relation ~ '.email') }} = customer_emails.email
    left join {{ ref('int_refused_emails') }} as refused_emails
        on {{ clean_email(relation ~ '.email') }} = refused_emails.email
    {%- endif %}
    {%- if 'anonymous_id' in contract %}
    left join {{ ref('int_visitor_customers') }} as visitor_customers
        on
            {{ key[0] }} = visitor_customers.source_name
            and {{ relation }}.anonymous_id = visitor_customers.anonymous_id
    {%- endif %}
{% endmacro %}
