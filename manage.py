#!/usr/bin/env python
"""The door for people at a terminal: `uv run manage.py demo`, `serve`, `audit` and Django's own."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bazar.settings")
    execute_from_command_line(sys.argv)
