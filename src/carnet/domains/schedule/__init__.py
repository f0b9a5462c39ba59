"""What runs when and for how much: trips, stop times, fares; publishes listings."""
