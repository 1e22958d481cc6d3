{# One end ('low' or 'high') of the 95 % Wilson interval of a share: E. B. Wilson, "Probable
   inference, the law of succession, and statistical inference", JASA 22 (1927), p. 209. Unlike
   the textbook interval it stays inside 0 and 1 and works for few customers. Null without
   trials. #}
{% macro wilson_bound(successes, trials, end) -%}
    {{ return(adapter.dispatch('wilson_bound', 'klientela')(successes, trials, end)) }}
{%- endmacro %}

{% macro default__wilson_bound(successes, trials, end) -%}
    {%- set z = 1.959963984540054 -%}
    {%- set n = 'cast(' ~ trials ~ ' as double)' -%}
    case
        when {{ trials }} = 0 then cast(null as double)
        {#- the exact ends, which the formula reaches only up to its last bits -#}
        {%- if end == 'low' %}
        when {{ successes }} = 0 then cast(0 as double)
        {%- else %}
        when {{ successes }} = {{ trials }} then cast(1 as double)
        {%- endif %}
        else
            (
                {{ successes }} + {{ z * z / 2 }}
                {{ '-' if end == 'low' else '+' }} {{ z }} * sqrt(
                    {{ successes }} * ({{ n }} - {{ successes }}) / nullif({{ n }}, 0)
                    + {{ z * z / 4 }}
                )
            ) / nullif({{ n }} + {{ z * z }}, 0)
    end
{%- endmacro %}
