{# The rows of an entity, each accepted or rejected with the first rule it breaks, for entities
   whose rows are judged alike. What follows from the contract is judged without being asked: a
   `<column>_text` beside an empty column could not be read, and a date can be implausible. A model
   adds what is its own:
     key         expressions that name a row; of several rows with one key the newest is kept. Where
                 one of them is null the row has no key, and only an identical row is a duplicate
     newest      the column by which the newest is known
     required    columns without which the row says nothing
     happened    dates that cannot lie ahead
     rules       further rules, as first_broken_rule takes them
     belongs_to  parent entity: rule for a row whose parent is not there or was rejected
   The way to the model of a parent is int_<parent>_checked, by its id source_<parent>_id.
   Who a row is about is resolved over all sources (with_people); an address it was known by goes
   no further. #}
{% macro check_entity(
    entity, key=[], newest=none, required=[], happened=[], rules=[], belongs_to={}
) %}
    {%- set contract = input_contract(entity) -%}
    {%- set is_about_people = 'source_customer_id' in contract -%}
    {%- set broken = [] -%}
    {%- for column in key if column in contract -%}
        {%- if column in required -%}
            {%- do broken.append(_missing(column, contract[column])) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do broken.append((
        'exact_duplicate',
        'row_fingerprint = previous_fingerprint and '
        ~ exact_duplicate_is_a_fault('source_name', 'row_key'),
        '*',
    )) -%}
    {%- if key -%}
        {%- do broken.append((
            'duplicate_key',
            'row_key is not null and key_position > 1 and row_fingerprint != previous_fingerprint',
            _said(key | select('in', contract) | first),
        )) -%}
    {%- endif -%}
    {%- if is_about_people -%}
        {%- for rule in ['forgotten', 'test_account'] -%}
            {%- do broken.append((
                rule,
                "refused_rule = '" ~ rule ~ "'",
                "case refused_column when 'email' then 'email' else 'customer_id' end",
            )) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for column, type in contract.items() if column ~ '_text' in contract -%}
        {%- do broken.append((
            'unparseable_date' if type in ['date', 'timestamp'] else 'non_numeric_amount',
            column ~ ' is null and ' ~ column ~ '_text is not null',
            column,
        )) -%}
    {%- endfor -%}
    {%- for column in required if column not in key -%}
        {%- do broken.append(_missing(column, contract[column])) -%}
    {%- endfor -%}
    {%- for column, type in contract.items() if type in ['date', 'timestamp'] -%}
        {%- set day = column if type == 'date' else reporting_date(column) -%}
        {%- do broken.append((
            'implausible_date',
            day ~ " < cast('" ~ var('earliest_plausible_date') ~ "' as date)",
            column,
        )) -%}
        {%- if column in happened -%}
            {%- do broken.append(('future_date', day ~ ' > ' ~ build_date(), column)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for rule in rules -%}
        {%- do broken.append(rule) -%}
    {%- endfor -%}
    {%- for parent, rule in belongs_to.items() -%}
        {%- do broken.append((rule, 'not has_' ~ parent, parent ~ '_id')) -%}
    {%- endfor -%}

with

rows_in as (
    select * from {{ ref('int_' ~ entity ~ '_unioned') }}
),
{% for parent in belongs_to %}
accepted_{{ parent }} as (
    select {{ parent }}_id from {{ ref('int_' ~ parent ~ 's_checked') }}
    where rejection_rule is null
),
{% endfor %}
keyed as (
    select
        *,
        {% if key -%}
        {% for part in key %}cast({{ part }} as string)
        {%- if not loop.last %} || chr(31) || {% endif %}{% endfor %} as row_key
        {%- else -%}
        cast(null as string) as row_key
        {%- endif %}
    from rows_in
),

numbered as (
    select
        *,
        row_number() over key_order as key_position,
        lag(row_fingerprint) over key_order as previous_fingerprint
    from keyed
    window key_order as (
        partition by source_name, coalesce(row_key, row_fingerprint)
        order by
            {% if newest %}{{ newest }} desc nulls last, {% endif -%}
            row_fingerprint asc, source_file asc, source_row asc
    )
),

accounted as (
    {% if is_about_people -%}
    {{ with_people('numbered', contract) }}
    {%- else -%}
    select * from numbered
    {%- endif %}
),
{% for parent in belongs_to %}
placed as (
    select
        accounted.*,
        accepted_{{ parent }}.{{ parent }}_id is not null as has_{{ parent }}
    from accounted
    left join accepted_{{ parent }}
        on
            {{ customer_key('accounted.source_name', 'accounted.source_' ~ parent ~ '_id') }}
            = accepted_{{ parent }}.{{ parent }}_id
),
{% endfor %}
judged as (
    select
        *,
        {{ first_broken_rule(broken) }}
    from {{ 'placed' if belongs_to else 'accounted' }}
)

select
    source_name,
    {%- for column in contract
        if column not in ['email', 'source_file', 'source_row', 'row_fingerprint'] %}
    {%- if column == 'source_customer_id' %}
    customer_id,
    {%- elif column.startswith('source_') and column.endswith('_id') %}
    {{ customer_key('source_name', column) }} as {{ _said(column) }},
    {%- elif not (column.endswith('_text') and column[:-5] in contract) %}
    {{ column }},
    {%- endif %}
    {%- endfor %}
    source_file,
    source_row,
    rejection_rule,
    rejection_column
from judged
{% endmacro %}

{# How a contract's column is called to people: an id without the word source. #}
{% macro _said(column) %}
    {{ return(column[7:] if column.startswith('source_') else column) }}
{% endmacro %}

{% macro _missing(column, type) %}
    {{ return((
        'unparseable_date' if type in ['date', 'timestamp'] else 'missing_value',
        column ~ ' is null',
        _said(column),
    )) }}
{% endmacro %}
