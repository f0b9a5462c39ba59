"""Addresses that strangers chose: which may be called, and how long a call may take."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

import pytest
import requests

from carnet.infra import public_web
from tests.stub_server import Told, serving

HERE = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.7",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.7",
        "64:ff9b::a00:7",
        "2002:a00:7::1",
        "64:ff9b:1::7f00:1",
        "::ffff:0:7f00:1",
        "::7f00:1",
        "fec0::1",
        "5f00::1",
    ],
)
def test_nothing_inside_is_public(address: str) -> None:
    assert not public_web.is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_the_open_internet_is(address: str) -> None:
    assert public_web.is_public(ip_address(address))


def test_our_own_network_is_not_called_under_any_name() -> None:
    with serving(lambda _asked: Told()) as server:
        port = server.url.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"):
            with pytest.raises(public_web.NotPublic):
                public_web.post(f"http://{host}:{port}/", b"{}", {})
        assert server.asked == []


def test_a_network_that_its_keeper_opened_is_called() -> None:
    with serving(lambda _asked: Told(201)) as server:
        assert public_web.post(f"{server.url}/hook", b'{"a":1}', {"x-test": "yes"}, inside=HERE) == 201
        (asked,) = server.asked
    assert (asked.method, asked.path, asked.text, asked.headers["x-test"]) == ("POST", "/hook", '{"a":1}', "yes")


def test_redirects_are_answers_and_not_followed() -> None:
    with serving(lambda _asked: Told(302, headers={"Location": "/elsewhere"})) as server:
        assert public_web.post(server.url, b"", {}, inside=HERE) == 302
        assert len(server.asked) == 1


def test_a_proxy_of_the_surroundings_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _asked: Told(502)) as proxy, serving(lambda _asked: Told(204)) as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert public_web.post(server.url, b"", {}, inside=HERE) == 204


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that sends one letter of its answer every moment and never comes to an end."""
    over = threading.Event()
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = door.accept()
        line.sendall(b"HTTP/1.1 ")
        with line:
            while not over.wait(0.02):
                try:
                    line.sendall(b"a")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    over.set()
    thread.join()
    door.close()


def test_a_server_that_drips_is_left(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_web, "LONGEST", 0.2)
    with pytest.raises(requests.RequestException):
        public_web.post(dripping, b"", {}, inside=HERE)
