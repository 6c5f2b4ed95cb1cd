"""nginx with the configuration that comes along, on the loopback."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAME = "bazar.example.id"
AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/bazar.conf;
}}
"""


@dataclass
class Nginx:
    """A running nginx; `plain` and `secure` are its ports for HTTP and HTTPS."""

    plain: int
    secure: int

    def dial(self, name: str = NAME) -> socket.socket:
        """Return a connection over TLS, as to the host of that name."""
        # The certificate is the test's own.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        line = socket.create_connection(("127.0.0.1", self.secure), timeout=30)
        return context.wrap_socket(line, server_hostname=name)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Return the status and the body of the answer."""
        asking = HTTPConnection(NAME)
        asking.sock = self.dial()
        try:
            asking.request(method, path, body, headers or {})
            answer: HTTPResponse = asking.getresponse()
            return answer.status, answer.read()
        finally:
            asking.close()


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[Nginx]:
    """Run one in front of the product at the port `upstream`."""
    command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not command:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no nginx here. On Debian: apt install nginx-light")
    folder.chmod(0o755)
    _make_certificate(folder)
    ports = _free_ports()
    (folder / "bazar.conf").write_text(_adapted(folder, upstream, ports))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    with subprocess.Popen([command, "-c", folder / "nginx.conf", "-p", folder]) as running:
        try:
            _wait_until_it_listens(running, ports.plain)
            yield ports
        finally:
            running.terminate()


def _free_ports() -> Nginx:
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        return Nginx(one.getsockname()[1], two.getsockname()[1])


def _adapted(folder: Path, upstream: int, ports: Nginx) -> str:
    """Return the configuration with the machine's own ports and certificate, nothing else."""
    text = (ROOT / ".deploy" / "nginx.conf").read_text()
    for before, after in [
        ("listen 80", f"listen 127.0.0.1:{ports.plain}"),
        ("listen 443", f"listen 127.0.0.1:{ports.secure}"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        ("/etc/ssl/bazar", str(folder)),
    ]:
        assert before in text
        text = text.replace(before, after)
    return text


def _make_certificate(folder: Path) -> None:
    files = ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    make = ["openssl", "req", "-x509", *kind, *files, "-days", "2", "-subj", f"/CN={NAME}"]
    subprocess.run(make, check=True, capture_output=True)


def _wait_until_it_listens(running: "subprocess.Popen[bytes]", port: int) -> None:
    while running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=30).close()
        except ConnectionRefusedError:
            continue
        return
    pytest.fail("nginx did not start")
