{{ union_sources('web_reports') }}
