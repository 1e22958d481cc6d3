{{ union_sources('events') }}
