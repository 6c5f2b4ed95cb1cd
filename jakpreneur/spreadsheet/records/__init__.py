"""The rows of tables to vendors with their products, and to faults."""
