"""What the API of accounts takes and gives, a file for each area of routes."""
