{{ union_sources('market') }}
