"""What a person may ask of whoever keeps their data: to see it, and to have it gone."""
