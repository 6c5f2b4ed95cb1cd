"""The desk's reports as XLSX, as CSV, and on paper; those of preparing/ stand there."""
