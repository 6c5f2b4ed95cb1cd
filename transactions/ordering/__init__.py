"""Shoppers' orders: the basket, the checkout, and what becomes of each stall's part."""
