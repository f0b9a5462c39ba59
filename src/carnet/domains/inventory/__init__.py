"""What is on sale and which seats are taken: listings, seats, holds."""
