{{ union_sources('reviews') }}
