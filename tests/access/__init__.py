"""Every endpoint of the API, called as everybody: who gets in, and that a refused call changes nothing."""
