"""Our own import rules find what they are for."""

from __future__ import annotations

import pytest
from grimp import ImportGraph
from importlinter import Contract
from tools.import_rules import DomainsContract, ReadingOrderContract

DOMAINS = {
    "package": "shop",
    "roles": ["here: high > low | beside", "there: far"],
    "to_all": ["contracts"],
    "to_higher": ["queries"],
}
READING = {"package": "shop", "order": ["contracts", "queries | rules", "http"], "apart": ["migrations"]}


def _graph(*imports: tuple[str, str]) -> ImportGraph:
    graph = ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            parts = module.split(".")
            for length in range(1, len(parts) + 1):
                graph.add_module(".".join(parts[:length]))
        graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="import")
    return graph


def _faults(contract: Contract, *imports: tuple[str, str]) -> list[str]:
    check = contract.check(_graph(*imports), verbose=False)
    assert check.kept is not bool(check.metadata["faults"])
    return list(check.metadata["faults"])


def _contract(kind: type[Contract], options: dict[str, object]) -> Contract:
    return kind(name="rule", session_options={}, contract_options=options)


@pytest.mark.parametrize(
    ("importer", "imported", "why"),
    [
        ("shop.far.http", "shop.low.contracts", None),
        ("shop.high.http.views", "shop.low.queries.trips", None),
        ("shop.low.http", "shop.low.models", None),
        ("shop.low.http", "shop.high.queries", "high is not below low"),
        ("shop.low.http", "shop.beside.queries", "beside is not below low"),
        ("shop.high.http", "shop.far.queries", "high and far may be different services"),
        ("shop.high.http", "shop.low.models", "only contracts, queries are for others"),
        ("shop.high.http", "shop.low", "only contracts, queries are for others"),
    ],
)
def test_domains_see_what_is_for_them(importer: str, imported: str, why: str | None) -> None:
    wanted = [f"{importer}:7 imports {imported}: {why}"] if why else []
    assert _faults(_contract(DomainsContract, DOMAINS), (importer, imported)) == wanted


def test_a_domain_of_no_role_is_found() -> None:
    assert _faults(_contract(DomainsContract, DOMAINS), ("shop.new.http", "shop.new.models")) == [
        "shop.new is in no role"
    ]


@pytest.mark.parametrize(
    ("importer", "imported", "why"),
    [
        ("shop.low.http", "shop.low.queries", None),
        ("shop.low.queries.one", "shop.low.queries.two", None),
        ("shop.low.migrations.first", "shop.low.http", None),
        ("shop.low.contracts", "shop.low.queries", "queries comes after contracts"),
        ("shop.low.queries", "shop.low.rules", "rules comes after queries"),
    ],
)
def test_files_are_read_from_top_to_bottom(importer: str, imported: str, why: str | None) -> None:
    wanted = [f"{importer}:7 imports {imported}: {why}"] if why else []
    assert _faults(_contract(ReadingOrderContract, READING), (importer, imported)) == wanted


def test_a_file_nobody_expects_is_found() -> None:
    assert _faults(_contract(ReadingOrderContract, READING), ("shop.low.utils", "shop.low.contracts")) == [
        "shop.low.utils has no place in the reading order"
    ]


def test_an_exception_is_one() -> None:
    excused = ("shop.high.http", "shop.low.models")
    options = {**DOMAINS, "ignore_imports": [" -> ".join(excused)]}
    assert _faults(_contract(DomainsContract, options), excused) == []
