"""Text messages to phones: one port, an adapter that keeps them as files, and one for a provider's HTTP API.

Which one is used is a setting (`CARNET_SMS`). Nothing here writes a number or a text to the log in the clear: both
are personal, and the text is often a code.
"""

from carnet.infra.sms.choice import adapter, send
from carnet.infra.sms.port import SmsAdapter, SmsRefused, SmsTrouble, SmsUncertain, masked

__all__ = ["SmsAdapter", "SmsRefused", "SmsTrouble", "SmsUncertain", "adapter", "masked", "send"]
