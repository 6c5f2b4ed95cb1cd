"""What leaves the desk: lists and reports as XLSX, as CSV, or on paper."""
