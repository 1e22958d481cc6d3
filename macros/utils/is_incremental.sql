{# dbt's own asks the database whether the table exists. When a model is compiled without a database
   (`--no-introspect`, for an engine that is not there) the answer is what a first run would say. #}
{% macro is_incremental() %}
    {%- if not flags.INTROSPECT -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(dbt.is_incremental()) }}
{% endmacro %}
