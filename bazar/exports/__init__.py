"""Exports of the desk: lists and reports as XLSX, as CSV and on paper."""
