{{ union_sources('balances') }}
