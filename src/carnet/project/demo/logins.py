"""Who may enter the demo. The password is known to everybody, so these accounts exist nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from carnet.domains.identity.contracts import MemberRole, PlatformRole

PASSWORD: Final = "carnet-demo"  # noqa: S105  printed at every start


@dataclass(frozen=True, slots=True)
class Login:
    """An account: `member_of` is an operator's slug, `paid_in` pairs of days ago and cents, `book` names of people."""

    email: str
    first_name: str
    last_name: str
    what: str
    role: PlatformRole = PlatformRole.CUSTOMER
    member_of: str | None = None
    member_role: MemberRole | None = None
    paid_in: tuple[tuple[int, int], ...] = ()
    book: tuple[tuple[str, str], ...] = ()


LOGINS: Final = (
    Login(
        "traveller@example.org",
        "Tova",
        "Reisner",
        "buys tickets, has a wallet and some bookings",
        paid_in=((60, 100_000),),
        book=(("Tova", "Reisner"), ("Miro", "Reisner"), ("Jonas", "Berg")),
    ),
    Login(
        "operator@example.org",
        "Otto",
        "Falk",
        "owns the railway Nordstern",
        member_of="nordstern",
        member_role=MemberRole.OWNER,
    ),
    Login(
        "inspector@example.org",
        "Ines",
        "Moreau",
        "checks tickets on Nordstern's trains",
        member_of="nordstern",
        member_role=MemberRole.INSPECTOR,
    ),
    Login("support@example.org", "Simona", "Petrova", "helps travellers", role=PlatformRole.SUPPORT),
    Login("admin@example.org", "Ada", "Lindqvist", "runs the platform: /admin/", role=PlatformRole.ADMIN),
)

_RICH: Final = tuple((days, 100_000) for days in range(31, 51))
APPLICANT: Final = "mara@example.org"
INSPECTOR: Final = LOGINS[2].email

CROWD: Final = (
    Login(APPLICANT, "Mara", "Novak", "buys much", paid_in=_RICH),
    Login("jonas@example.org", "Jonas", "Berg", "buys much", paid_in=_RICH),
    Login("chiara@example.org", "Chiara", "Conti", "buys much", paid_in=_RICH),
)
"""Other people, so that seat maps are not empty; the applicant has a company that is not approved yet."""
