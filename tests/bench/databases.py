"""The bench's databases on the embedded server: made anew, dropped at the end."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from bazar.embedded_postgres import socket_directory

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = ROOT / "var" / "postgres"
NAME = "bench"
GIB = 2**30
# What an operator may have set for the product, and would make this another measure.
NOT_OURS = ("SITE_URL", "DEBUG", "LOG_LEVEL")


class NoRoom(Exception):
    """The disk is too full for what is to be measured."""


def environment() -> dict[str, str]:
    """What the product is started with: as on the embedded server, but in the database `bench`.

    The connections are to a server that keeps prepared statements, which the product knows of
    the embedded one and must be told of one that is named.
    """
    for name in NOT_OURS:
        os.environ.pop(name, None)
    return {
        "DATABASE_URL": f"postgres://postgres@{quote(where(), safe='')}/{NAME}",
        "DATABASE_PREPARE": "true",
        "SECRET_KEY": secrets.token_urlsafe(64),
    }


def where() -> str:
    """The embedded server's socket; starts the server."""
    return socket_directory(DATA_DIR)


@contextmanager
def made(*, gib: float) -> Iterator[None]:
    """The empty database `bench`, when the disk has room for `gib`."""
    free = shutil.disk_usage(DATA_DIR).free / GIB
    if free < gib:
        raise NoRoom(f"{free:.1f} GiB of disk are free, {gib} are needed")
    _drop(NAME)
    _elsewhere(f"CREATE DATABASE {NAME}")
    try:
        yield
    finally:
        _drop(NAME)


@contextmanager
def copied(name: str) -> Iterator[None]:
    """A copy of `bench` as it is now, under another name. Nobody may be connected."""
    _drop(name)
    _elsewhere(f"CREATE DATABASE {name} TEMPLATE {NAME}")
    try:
        yield
    finally:
        _drop(name)


def _drop(name: str) -> None:
    _elsewhere(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _elsewhere(statement: str) -> None:
    with psycopg.connect(
        host=where(), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)
