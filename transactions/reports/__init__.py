"""Reports of the desk before, during and after a bazaar. `totals` computes all of their sums."""
