"""How the language model's server is reached: TLS that is checked, no proxy, addresses that are addresses."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache

from madang.core import clock
from madang.helpdesk.clients import Failure, complete
from madang.helpdesk.rules.prompt import messages
from madang.helpdesk.tests import fake_llm
from madang.helpdesk.tests.fake_llm import FakeModel
from madang.helpdesk.tests.source_texts import KOREAN
from madang.settings import amount, endpoint, percent, seconds

MESSAGES = messages("며칠 동안 빌리나요?", KOREAN[:2], "ko")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def server(certificate: Path, settings: Any, db: None) -> Iterator[FakeModel]:
    cache.clear()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with fake_llm.fake_model(tls) as found:
        settings.LLM_BASE_URL, settings.LLM_MODEL = found.base_url, "good"
        settings.LLM_FIRST_TOKEN_SECONDS, settings.LLM_TOTAL_SECONDS = 20, 30
        yield found
    cache.clear()


def test_a_certificate_that_is_trusted_leads_to_an_answer(
    server: FakeModel, certificate: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert complete(MESSAGES).is_complete
    settings.LLM_MODEL, settings.LLM_FIRST_TOKEN_SECONDS = "stall", 1.5
    assert complete(MESSAGES).failure is Failure.STALLED


def test_a_certificate_that_nobody_vouches_for_ends_it(server: FakeModel) -> None:
    assert complete(MESSAGES).failure is Failure.UNREACHABLE
    assert not server.requests


def test_no_proxy_of_the_environment_sees_the_question(
    server: FakeModel, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert complete(MESSAGES).is_complete


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1"),
        ("https://llm.example", "https://llm.example"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_an_address_of_a_server_is_taken(text: str, address: str) -> None:
    assert endpoint(text) == address


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1:11434", "ftp://llm.example", "https://", "https://user:key@llm.example", "https://llm.example/v1?key=1",
     "https://llm.example/#a", "http://llm.example:99999/v1", "http://llm.example:0", "http://llm .example", "file:///etc/passwd"],
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        endpoint(text)


@pytest.mark.parametrize(("read", "texts"), [(seconds, "0 -1 601 x"), (percent, "0 101 x"), (amount, "-1 x")])
def test_limits_out_of_range_are_refused(read: Any, texts: str) -> None:
    for text in texts.split():
        with pytest.raises(ValueError):
            read(text)
    assert read("30") == 30
