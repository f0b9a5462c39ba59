"""Money for tests, through the ledger like all money."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from carnet.kernel import ids


def balance(user_id: UUID, currency: str = "EUR") -> int:
    """What is in the wallet, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT balance FROM payments_account WHERE kind = 'wallet' AND owner_id = %s AND currency = %s",
            [user_id, currency],
        )
        row = cursor.fetchone()
    return row[0] if row else 0


def give_money(user_id: UUID, amount: int, currency: str = "EUR") -> None:
    """Open a wallet and fill it, `amount` in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO payments_account (id, kind, owner_id, currency, balance, entries) VALUES
                (%(wallet)s, 'wallet', %(user)s, %(currency)s, 0, 0),
                (%(clearing)s, 'provider_clearing', NULL, %(currency)s, NULL, NULL)
            ON CONFLICT DO NOTHING
            """,
            {"wallet": ids.new_id(), "clearing": ids.new_id(), "user": user_id, "currency": currency},
        )
        payment = ids.new_id()
        cursor.execute(
            """
            INSERT INTO payments_payment
                (id, user_id, method, provider, purpose, amount, currency, status, version, created_at,
                 updated_at)
            VALUES (%s, %s, 'card', 'simulated', 'top_up', %s, %s, 'captured', 1, now(), now())
            """,
            [payment, user_id, amount, currency],
        )
        cursor.execute(
            """
            SELECT payments_post(array_agg(ROW (1, %(transfer)s, 'top_up', NULL, %(payment)s, id,
                CASE kind WHEN 'wallet' THEN %(amount)s ELSE -%(amount)s END)::payments_leg), now())
            FROM payments_account
            WHERE currency = %(currency)s AND (owner_id = %(user)s OR kind = 'provider_clearing')
            """,
            {
                "transfer": ids.new_id(),
                "payment": payment,
                "user": user_id,
                "amount": amount,
                "currency": currency,
            },
        )
