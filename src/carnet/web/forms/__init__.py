"""What people type: forms that keep it and say in a sentence what to do when something is wrong."""
