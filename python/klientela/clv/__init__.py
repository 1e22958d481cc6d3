"""Customer lifetime value: purchase and spend models, and the judgement of their fits."""
