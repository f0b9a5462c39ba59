"""What was searched for and what was found, as the results page shows it."""
