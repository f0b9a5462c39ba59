"""Writing a fare table: its forms, its matrix, and the way from them to the domain and back."""
