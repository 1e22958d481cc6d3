{{ report_figures(source('matomo', 'summaries')) }}
