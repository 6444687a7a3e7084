"""A week of a sales team, played on the screens and by the API, and what must be the same after both."""
