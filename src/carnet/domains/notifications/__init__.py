"""What people are told: templates, deliveries, the in-app inbox."""
