"""The product's settings with two more addresses."""

from bazar.settings import *  # noqa: F403
from bazar.settings import INSTALLED_APPS

INSTALLED_APPS += ["tests.bench.plain"]  # its templates
ROOT_URLCONF = "tests.bench.plain.urls"
