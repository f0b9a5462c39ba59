"""The text in a ticket's QR code: what it is good for, signed with Ed25519 (RFC 8032); scanners need no network.

    CT1 . base32( key id 4 | ticket 16 | listing 16 | seat 2 | from 2 | to 2 | revision 2 | signature 64 )

Numbers are big-endian; the key id is the start of the SHA-256 of the raw public key; the signature covers `CT1.` and
all bytes before it. Base 32 (RFC 4648, without padding) keeps to the characters that QR codes store densely.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from carnet.domains.booking.contracts import Ticket
from carnet.infra.keys import ticket_key_id
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span

_PREFIX: Final = "CT1."
_FACTS: Final = struct.Struct(">4s16s16sHHHH")
_SIGNATURE: Final = 64
_NO_SEAT: Final = 0xFFFF


class CodeUnreadable(Problem):
    """The text is not a ticket code of a form this system writes."""

    code = "CODE_UNREADABLE"


class CodeForged(Problem):
    """The code was changed, or signed by somebody else."""

    code = "CODE_FORGED"


@dataclass(frozen=True, slots=True)
class TicketClaim:
    """What a genuine code says. Whether the ticket is still good, and its seat still this one, only the booking knows.

    `ordinal` is None for a ticket that had no seat when the code was written. A code of an earlier `revision` than its
    ticket's is worthless, though genuine: somebody else travels now, or under another name.
    """

    ticket_id: UUID
    listing_id: UUID
    ordinal: int | None
    span: Span
    revision: int


def code_for(ticket: Ticket, key: Ed25519PrivateKey) -> str:
    """The signed code of an issued ticket; always the same for the same ticket, seat, revision and key.

    A ticket that was given another seat has a new code, and the one that was printed before stays good. One of another
    revision has a new code too, and the one before is worthless.
    """
    facts = _FACTS.pack(
        ticket_key_id(key.public_key()),
        ticket.id.bytes,
        ticket.listing_id.bytes,
        _NO_SEAT if ticket.ordinal is None else ticket.ordinal,
        ticket.span.from_stop,
        ticket.span.to_stop,
        ticket.revision,
    )
    signature = key.sign(_PREFIX.encode() + facts)
    return _PREFIX + base64.b32encode(facts + signature).decode().rstrip("=")


def read_code(text: str, *keys: Ed25519PublicKey) -> TicketClaim:
    """What a code says, if one of `keys` signed it. Raises CodeUnreadable or CodeForged."""
    facts, signature = _split(text.strip())
    named, ticket, listing, ordinal, from_stop, to_stop, revision = _FACTS.unpack(facts)
    for key in keys:
        if ticket_key_id(key) == named and _signed(key, facts, signature):
            seat = None if ordinal == _NO_SEAT else ordinal
            return TicketClaim(UUID(bytes=ticket), UUID(bytes=listing), seat, Span(from_stop, to_stop), revision)
    raise CodeForged("This code was not signed here, or it was changed.")


def _split(text: str) -> tuple[bytes, bytes]:
    body = text.removeprefix(_PREFIX)
    try:
        content = base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError) as error:
        raise CodeUnreadable("This is not a ticket code.") from error
    # Base 32 has spare bits in its last letter: only the one writing that `code_for` makes is genuine.
    canonical = base64.b32encode(content).decode().rstrip("=") == body
    if body == text or not canonical or len(content) != _FACTS.size + _SIGNATURE:
        raise CodeUnreadable("This is not a ticket code.")
    return content[: _FACTS.size], content[_FACTS.size :]


def _signed(key: Ed25519PublicKey, facts: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, _PREFIX.encode() + facts)
    except InvalidSignature:
        return False
    return True
