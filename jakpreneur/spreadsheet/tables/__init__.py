"""Sheets to tables: where the headings stand, what they mean, and which rows are records."""
