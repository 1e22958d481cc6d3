{# Runs that change or judge the warehouse are logged; parsing, compiling (perhaps for an engine
   that is not there) and looking are not. #}
{% macro keeps_a_build_log() %}
    {{ return(
        execute
        and flags.WHICH in ['build', 'run', 'seed', 'snapshot', 'test', 'retry', 'clone']
    ) }}
{% endmacro %}
