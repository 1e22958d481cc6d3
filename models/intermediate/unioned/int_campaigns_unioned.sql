{{ union_sources('campaigns') }}
