"""The officials' desk: the site, the base class of its lists, and the base class of its reports.

site.py has the site, which opens each page only behind the gate (gate.py). base.py has DeskAdmin,
from which every admin class inherits. reports.py has DeskReport, from which every page of figures
with its files inherits. The lists and pages themselves are in transactions/admin.
"""
