"""The shop's list and product page in plain Django, with which the product is compared.

They are served by the same processes, behind the same middleware, from the same rows.
"""
