{{ web_report_figures(ref('stg_google_analytics__report_figures')) }}
