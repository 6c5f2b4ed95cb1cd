"""One cell to one value: texts, numbers, dates and names as people type them."""
