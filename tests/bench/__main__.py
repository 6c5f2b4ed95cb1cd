"""The command line: set the product up on a database of the bench, then run the parts."""

import argparse
import os
import sys
from importlib import import_module

import django

from tests.bench import databases, report

# Named, not imported: models can be imported only when the settings are there.
PARTS = {
    "inbox": "tests.bench.inbox_load",
    "totals": "tests.bench.totals_load",
    "seals": "tests.bench.seals_load",
    "reidentify": "tests.bench.reidentify",
    "storm": "tests.bench.storm",
    "till": "tests.bench.till_screen",
    "kills": "tests.bench.kills",
    "losses": "tests.bench.losses",
    "import": "tests.bench.import_load",
    "export": "tests.bench.export_load",
    "shop": "tests.bench.shop",
    "search": "tests.bench.search_load",
}


def main() -> int:
    arguments = read_arguments()
    os.environ |= databases.environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bazar.settings"
    django.setup()
    void = False
    for name in [arguments.only] if arguments.only else PARTS:
        before = os.getloadavg()[0]
        part = import_module(PARTS[name]).run(quick=arguments.quick)
        part.notes.append(f"Load average {before:.1f} before, {os.getloadavg()[0]:.1f} after.")
        sys.stdout.write(f"\n{report.table(part)}\n")
        void = void or bool(part.disagreements)
    return int(void)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute; rougher figures")
    parser.add_argument("--only", choices=PARTS)
    return parser.parse_args()


sys.exit(main())
