"""Where an operator's payouts go."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from carnet.domains.settlement import operations, queries
from carnet.domains.settlement.http.answers import BankAccountOut
from carnet.domains.settlement.problems import BankAccountUnknown
from carnet.infra.http import ApiRequest, Body, Line, Router, bearer, bearer_or_machine
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock

router = Router(tags=["operators"])


class BankAccountBody(Body):
    """A bank account, and what invoices say of the operator."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "holder": "Nordstern Bahn GmbH",
                    "iban": "DE89 3704 0044 0532 0130 00",
                    "address": "Ring 1\n10115 Berlin",
                    "tax_number": "DE123456789",
                }
            ]
        }
    )

    holder: Annotated[Line, Field(min_length=1, max_length=120)]
    iban: Annotated[Line, Field(min_length=15, max_length=50, description="Spaces are left out.")]
    address: str = Field("", max_length=400, description="Lines of the address that stands on invoices.")
    tax_number: Annotated[Line, Field(max_length=40)] = ""


@router.get(
    "/operators/{operator_id}/bank-account", auth=bearer_or_machine, summary="The bank account", response=BankAccountOut
)
def bank_account(request: ApiRequest, operator_id: OperatorId) -> BankAccountOut:
    """Where the operator's payouts go. Without one, what is due waits."""
    found = queries.bank_account(operator_id=operator_id, by=request.principal)
    if found is None:
        raise BankAccountUnknown("The operator has not said where its payouts go.")
    return BankAccountOut.of(found)


@router.put(
    "/operators/{operator_id}/bank-account", auth=bearer, summary="Set the bank account", response=BankAccountOut
)
def put_bank_account(request: ApiRequest, operator_id: OperatorId, body: BankAccountBody) -> BankAccountOut:
    """Send payouts to this account from now on. Invoices name the holder, the address and the tax number."""
    done = operations.bank_account_put(
        operator_id=operator_id,
        holder=body.holder,
        iban=body.iban,
        address=body.address,
        tax_number=body.tax_number,
        by=request.principal,
        now=clock.now(),
    )
    return BankAccountOut.of(done)
