"""What the desk looks at before, during and after a bazaar. All sums are asked of `totals`."""
