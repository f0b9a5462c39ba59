"""Who sells: companies, their vehicles, seat plans and amenities."""
