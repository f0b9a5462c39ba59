"""The same request sent twice has one effect and one answer.

`Idempotency-Key` is required on every POST that moves seats or money. The record is written in the transaction of the
effect, so there is never one without the other. Kept 72 hours, per user.
"""

from carnet.infra.idempotency.once import fingerprint_of, idempotent, key_of, keyed, sane_key
from carnet.infra.idempotency.problems import KeyMissing, KeyReused, StillRunning

__all__ = ["KeyMissing", "KeyReused", "StillRunning", "fingerprint_of", "idempotent", "key_of", "keyed", "sane_key"]
