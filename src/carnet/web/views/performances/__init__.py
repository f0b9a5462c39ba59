"""The console's pages of events and performances."""
