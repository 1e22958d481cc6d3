{{ web_report_figures(ref('stg_matomo__summary_figures')) }}
