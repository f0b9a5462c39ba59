"""Reading a stranger's credential: what is kept of it, and that garbage costs nothing."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from fido2 import cbor
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.identity.login import credentials
from tests.authenticators import Device, data, text

OPTIONS = {"challenge": text(b"c" * 32), "user": {"id": text(b"ada")}}
HUGE = 10**8


def test_what_is_needed_is_kept() -> None:
    device = Device(origin="https://tickets.example", rp_id="tickets.example")
    made = credentials.read(device.create(OPTIONS) | {"more": 1})
    assert (made.origin, made.embedded) == ("https://tickets.example", False)
    assert set(made.members) == {"id", "rawId", "type", "response", "clientExtensionResults"}
    assert made.made is not None
    assert made.made.credential_data is not None
    assert made.made.credential_data.credential_id == device.id
    assert credentials.usable(made.made.credential_data.public_key)
    used = credentials.read(device.get(OPTIONS))
    assert used.made is None
    assert set(used.members["response"]) == {"clientDataJSON", "authenticatorData", "signature", "userHandle"}


@pytest.mark.parametrize("place", ["id", "rawId", "clientDataJSON", "attestationObject", "challenge", "authData"])
def test_numbers_do_not_become_so_many_bytes(place: str) -> None:
    credential = Device().create(OPTIONS)
    response = credential["response"]
    if place in credential:
        credential[place] = HUGE
    elif place in response:
        response[place] = HUGE
    elif place == "challenge":
        said = json.loads(data(response["clientDataJSON"]))
        response["clientDataJSON"] = text(json.dumps(said | {"challenge": HUGE}).encode())
    else:
        said = cbor.decode(data(response["attestationObject"]))
        response["attestationObject"] = text(cbor.encode({**said, "authData": HUGE}))
    tracemalloc.start()
    try:
        with pytest.raises(credentials.Unreadable):
            credentials.read(credential)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_too_much_is_not_read() -> None:
    with pytest.raises(credentials.Unreadable):
        credentials.read(Device().create(OPTIONS) | {"more": "x" * credentials.LARGEST})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(json_values)
def test_anything_else_is_unreadable(value: Any) -> None:
    with pytest.raises(credentials.Unreadable):
        credentials.read(value)


@given(st.sampled_from(["id", "rawId", "type", "response", "clientExtensionResults"]), json_values)
def test_one_wrong_part_is_unreadable_or_does_no_harm(name: str, value: Any) -> None:
    credential = Device(id=b"x" * 16).create(OPTIONS) | {name: value}
    try:
        found = credentials.read(credential)
    except credentials.Unreadable:
        return
    assert all(isinstance(one, str) for one in found.members["response"].values())


@given(st.binary(max_size=200))
def test_any_bytes_from_a_device(said: bytes) -> None:
    credential = Device(id=b"x" * 16).create(OPTIONS)
    credential["response"]["attestationObject"] = text(said)
    try:
        credentials.read(credential)
    except credentials.Unreadable:
        return
