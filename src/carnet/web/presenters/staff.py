"""What staff see of people, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.identity.contracts import AccountStatus

ACCOUNTS: Final[dict[AccountStatus, Promise]] = {
    AccountStatus.OPEN: _("open"),
    AccountStatus.DEACTIVATED: _("deactivated"),
    AccountStatus.BANNED: _("banned"),
    AccountStatus.ERASED: _("erased"),
}
