"""The desk's reports as XLSX, as CSV, and on paper."""
