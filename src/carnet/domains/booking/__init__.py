"""What was bought: bookings, tickets, the purchase."""
