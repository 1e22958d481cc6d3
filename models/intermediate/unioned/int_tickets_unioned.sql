{{ union_sources('tickets') }}
