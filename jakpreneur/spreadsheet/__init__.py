"""Import of vendors and their products from the spreadsheets of offices.

importing.py shows all stages in order; README.md explains them.
"""
