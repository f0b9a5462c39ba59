"""Days that can be asked for: none so far off that counting from it breaks. LIFE is for days of birth."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

SOME_DAY: Final = (
    MinValueValidator(date(2000, 1, 1), _("Choose a day of this century.")),
    MaxValueValidator(date(2099, 12, 31), _("Choose a day of this century.")),
)
LIFE: Final = (
    MinValueValidator(date(1900, 1, 1), _("Check the year.")),
    MaxValueValidator(date(2099, 12, 31), _("Check the year.")),
)
