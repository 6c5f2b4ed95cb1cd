"""Databases of the bench on the embedded server: made anew, dropped at the end."""

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
    """The disk has too little room for the measure."""


def environment() -> dict[str, str]:
    """Return the environment of the product: the embedded server with the database `bench`.

    The server is named by DATABASE_URL, so that the product must be told that it keeps prepared
    statements.
    """
    for name in NOT_OURS:
        os.environ.pop(name, None)
    return {
        "DATABASE_URL": f"postgres://postgres@{quote(where(), safe='')}/{NAME}",
        "DATABASE_PREPARE": "true",
        "SECRET_KEY": secrets.token_urlsafe(64),
    }


def where() -> str:
    """Return the embedded server's socket; start the server if necessary."""
    return socket_directory(DATA_DIR)


@contextmanager
def made(*, gib: float) -> Iterator[None]:
    """Make the empty database `bench` if the disk has room for `gib`."""
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
    """Copy `bench` as it is now under another name. Nobody may be connected to it."""
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
