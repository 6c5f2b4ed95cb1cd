"""The sealed figures that the public and the press may know, without any vendor's turnover."""
