"""The vendors of a file compared with the database, without writing anything."""
