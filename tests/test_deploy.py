"""The files of deploy/ are started as they are: nginx in front of the server of the systemd unit."""

import datetime
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.site import free_port
from tests.sources import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]
HOST = "centre.example"
NGINX_MISSING = "nginx is missing. On Debian: apt-get install -y nginx-light"


def make_certificate(folder: Path) -> None:
    """A certificate of our own for centre.example."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string(f"CN={HOST}")
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = (
        builder.not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def unit_command(name: str) -> list[str]:
    """ExecStart of a systemd unit, with this machine's Python."""
    text = (ROOT / "deploy" / name).read_text().replace("\\\n", " ")
    found = re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)
    assert found
    return [sys.executable, *shlex.split(found[1])[1:]]


def production(data: Path) -> dict[str, str]:
    """What /etc/madang.env says."""
    given = [
        line.split("=", 1)
        for line in (ROOT / "deploy/madang.env.example").read_text().splitlines()
        if "=" in line
    ]
    settings = {name: value.strip('"') for name, value in given if not name.startswith("#")}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **settings, "MADANG_DATA": str(data), "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """Server and nginx, running; the ports of plain and of encrypted HTTP."""
    if not shutil.which("nginx"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NGINX_MISSING)
    folder = tmp_path_factory.mktemp("deploy")
    make_certificate(folder)
    found = {"80": free_port(), "443": free_port(), "8000": free_port()}
    environment = production(folder / "data")
    subprocess.run(
        [sys.executable, "-m", "madang", "prepare"], env=environment, check=True, capture_output=True
    )
    command = [word.replace("8000", str(found["8000"])) for word in unit_command("madang-web.service")]
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    nginx = subprocess.Popen(["nginx", "-c", nginx_configuration(folder, found), "-g", "daemon off;"])
    try:
        wait_for_port(found["8000"])
        wait_for_port(found["443"])
        yield {"plain": found["80"], "encrypted": found["443"]}
    finally:
        nginx.terminate()
        os.killpg(server.pid, signal.SIGTERM)
        nginx.wait(10)
        server.wait(20)


def nginx_configuration(folder: Path, ports: dict[str, int]) -> Path:
    """deploy/nginx.conf with our certificate and free ports, inside the smallest main file."""
    site = (ROOT / "deploy/nginx.conf").read_text()
    site = site.replace(f"/etc/letsencrypt/live/{HOST}", str(folder))
    site = re.sub(r"listen (\[::\]:)?(80|443)\b", lambda at: f"listen 127.0.0.1:{ports[at[2]]}", site)
    site = re.sub(r"(listen 127[^;]*;)\s*\1", r"\1", site)
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{ports['8000']}")
    site = site.replace("/var/log/nginx/", f"{folder}/")
    (folder / "site.conf").write_text(site)
    main = folder / "nginx.conf"
    main.write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; events {{}} "
        f"http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; "
        f"include {folder}/site.conf; }}\n"
    )
    return main


def wait_for_port(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nobody listens on {port}")


def get(port: int, path: str, *, encrypted: bool = True, host: str = HOST) -> HTTPResponse:
    """The answer to one request, read to its end."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    if encrypted:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = trusting.wrap_socket(connection, server_hostname=host)
    with connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode()
        )
        answer = HTTPResponse(connection)
        answer.begin()
        answer.read()
        answer.close()
    return answer


def test_plain_http_leads_to_https(ports: dict[str, int]) -> None:
    answer = get(ports["plain"], "/problems/", encrypted=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/problems/")


def test_a_page_comes_compressed_and_with_its_guards(ports: dict[str, int]) -> None:
    answer = get(ports["encrypted"], "/problems/")
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx"


def test_monitors_in_the_house_see_that_all_is_ready(ports: dict[str, int]) -> None:
    assert get(ports["encrypted"], "/readyz").status == 200


def test_the_log_holds_no_words_of_a_search_and_no_key_to_a_talk(
    ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert get(ports["encrypted"], "/search/suggestions/?q=zelkova&talk=secret").status == 200
    log = next(tmp_path_factory.getbasetemp().glob("deploy*/access.log"))
    assert "/search/suggestions/" in log.read_text()
    assert not {"zelkova", "secret"} & set(re.findall(r"\w+", log.read_text()))


def test_another_host_name_is_refused(ports: dict[str, int]) -> None:
    assert get(ports["encrypted"], "/problems/", host="evil.example").status == 400


def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is missing. On Debian: apt-get install -y systemd")
    for name in ("madang-web.service", "madang-worker.service"):
        text = (ROOT / "deploy" / name).read_text().replace("/srv/madang/.venv/bin/python", sys.executable)
        unit = tmp_path / name
        unit.write_text(text.replace("/srv/madang", str(ROOT)))
        done = subprocess.run(
            ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
