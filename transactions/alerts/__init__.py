"""Alerts: a new order wakes the stall's phone, though its screen is off.

The phone's browser gives an address at its maker's push service. The office posts an encrypted
message there, signed by its key (RFC 8030, 8291, 8292). An alert is only a call: the orders
themselves come with the page. Whatever fails here fails quietly, and the page's own look for orders
every 15 seconds goes on.
"""
