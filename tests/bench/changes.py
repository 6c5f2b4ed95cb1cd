"""Changes of the catalogue at a steady rate, by PostgreSQL's own load generator.

A process of its own, so that the changes take nothing from the thread that measures the pages.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jakpreneur.models import Offer
from tests.bench import databases
from tests.bench.pgbench import PROGRAM

GRACE = 30  # seconds
LEAST_SHARE = 0.8  # of the rate that was wanted
# Each change gives one of the offers another price.
SCRIPT = """
\\set offer random({first}, {last})
\\set price 10000 + 100 * random(1, 1000)
UPDATE jakpreneur_offer SET price = :price WHERE id = :offer;
"""


@contextmanager
def changing(offers: Sequence[Offer], *, rate: int, seconds: int) -> Iterator[None]:
    """Change the prices of `offers` so many times a second for so many seconds.

    Raises RuntimeError when the changes came more slowly.
    """
    if not rate:
        yield
        return
    pks = [offer.pk for offer in offers]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(SCRIPT.format(first=min(pks), last=max(pks)))
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
