{{ report_figures(source('google_analytics', 'reports')) }}
