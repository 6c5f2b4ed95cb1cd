"""Who may do what at the desk, of which kecamatan, and who came to its door."""
