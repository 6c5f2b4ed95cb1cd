"""Vendors and what they make, from the files of offices.

files → tables → rows → comparison → importing; and back to the office: corrections, blank_forms.
"""
