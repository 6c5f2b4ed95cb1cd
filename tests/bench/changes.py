"""Changes of the catalogue at a steady rate, by PostgreSQL's own load generator.

It is a process of its own, so that the changes take nothing from the thread that measures pages.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import databases
from tests.bench.pgbench import PROGRAM
from tests.bench.world import OFFERS, STALLS, World

GRACE = 30  # seconds
LEAST_SHARE = 0.5  # of the rate that was wanted
# Each change gives an offer another price. The first offer of a stall keeps its price, because
# the bench's orders agree to it.
SCRIPT = """
\\set stall random(0, {stalls} - 1)
\\set offer {first} + {offers} * :stall + random(1, {offers} - 1)
\\set price 10000 + 100 * random(1, 1000)
UPDATE jakpreneur_offer SET price = :price WHERE id = :offer;
"""


@contextmanager
def changing(world: World, *, rate: int, seconds: int) -> Iterator[None]:
    """Change prices so many times a second for so many seconds, while the block runs.

    Raises RuntimeError if the changes came far more slowly.
    """
    if not rate:
        yield
        return
    first = world.offers[world.stalls[0].pk][0].pk
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(SCRIPT.format(first=first, stalls=STALLS, offers=OFFERS))
        options = f"-n -M prepared -c 8 -j 2 -R {rate} -T {seconds} -U postgres"
        running = subprocess.Popen(
            [PROGRAM, *options.split(), "-h", databases.where(), "-f", file, databases.NAME],
            # A change need not wait for the disk: pages read it as soon as it is committed.
            env=os.environ | {"PGOPTIONS": "-c synchronous_commit=off"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield
            written, _ = running.communicate(timeout=seconds + GRACE)
        finally:
            running.kill()
    done = re.search(r"actually processed: (\d+)", written)
    if not done or int(done[1]) < LEAST_SHARE * rate * seconds:
        raise RuntimeError(f"the catalogue was not changed {rate} times a second: {written}")
