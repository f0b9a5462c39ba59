"""Import rules of our own for `lint-imports`: what domains may see of each other, and the reading order inside one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application import contract_utils
from importlinter.application.contract_utils import AlertLevel


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the domains a module is: `carnet.domains.schedule.gtfs.rows` is in part `gtfs` of `schedule`."""

    domain: str
    part: str


class _AboutDomains(Contract):
    """What both contracts share: the package of the domains, exceptions, and how faults are shown."""

    package = fields.StringField()
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002  the library's signature
        """Look at every direct import between modules of the domains."""
        contract_utils.remove_ignored_imports(graph, self.ignore_imports, unmatched_alerting=AlertLevel.ERROR)
        faults = sorted({fault for fault in self.faults(graph) if fault})
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that should not be."""
        for fault in check.metadata["faults"]:
            output.print_error(f"- {fault}")

    def faults(self, graph: ImportGraph) -> Iterator[str]:
        """What is wrong with the domains, and with each import among them."""
        yield from self.faults_of_domains(graph)
        for importer in graph.find_descendants(self.package):
            source = self.place(importer)
            for imported in graph.find_modules_directly_imported_by(importer):
                if imported.startswith(f"{self.package}.") and source.domain:
                    why = self.fault(source, self.place(imported))
                    if why:
                        lines = [str(one["line_number"]) for one in _details(graph, importer, imported)]
                        yield f"{importer}:{','.join(lines)} imports {imported}: {why}"

    def faults_of_domains(self, graph: ImportGraph) -> Iterator[str]:
        """What is wrong with the domains themselves."""
        raise NotImplementedError

    def fault(self, source: Place, target: Place) -> str | None:
        """Why a module at `source` must not import one at `target`."""
        raise NotImplementedError

    def place(self, module: str) -> Place:
        """Where a module is; the part of a domain's own `__init__` is empty."""
        domain, _, rest = module.removeprefix(f"{self.package}.").partition(".")
        return Place(domain, rest.partition(".")[0])


class DomainsContract(_AboutDomains):
    """Who may see which part of another domain.

    `roles` has a line per role, `name: high > low | beside`; a domain may import the parts `to_all` of any domain
    and the parts `to_higher` of the lower ones in its own role. Every domain must be in one role.
    """

    type_name = "domains"

    roles = fields.ListField(subfield=fields.StringField())
    to_all = fields.ListField(subfield=fields.StringField())
    to_higher = fields.ListField(subfield=fields.StringField())

    def faults_of_domains(self, graph: ImportGraph) -> Iterator[str]:
        """Domains that no role has, and those that roles have and nobody wrote yet are fine."""
        for child in graph.find_children(self.package):
            if self.place(child).domain not in self._ranks:
                yield f"{child} is in no role"

    def fault(self, source: Place, target: Place) -> str | None:
        """See the class."""
        if source.domain == target.domain or target.part in self.to_all:
            return None
        if target.part not in self.to_higher:
            return f"only {', '.join([*self.to_all, *self.to_higher])} are for others"
        role, rank = self._ranks[source.domain]
        other, lower = self._ranks[target.domain]
        if role != other:
            return f"{source.domain} and {target.domain} may be different services"
        return None if rank > lower else f"{target.domain} is not below {source.domain}"

    @property
    def _ranks(self) -> dict[str, tuple[str, int]]:
        """Each domain's role and height in it."""
        ranks = {}
        for line in self.roles:
            role, _, layers = line.partition(":")
            for height, layer in enumerate(reversed(layers.split(">"))):
                for domain in layer.split("|"):
                    ranks[domain.strip()] = (role, height)
        return ranks


class ReadingOrderContract(_AboutDomains):
    """Inside a domain each file sees only those before it in `order`; parts on one line do not see each other's.

    Parts in `apart` are outside of it all. Every part must be named.
    """

    type_name = "reading_order"

    order = fields.ListField(subfield=fields.StringField())
    apart = fields.ListField(subfield=fields.StringField())

    def faults_of_domains(self, graph: ImportGraph) -> Iterator[str]:
        """Parts with a name that nobody expects."""
        known = {*self._heights, *self.apart}
        for domain in graph.find_children(self.package):
            for child in graph.find_children(domain):
                if self.place(child).part not in known:
                    yield f"{child} has no place in the reading order"

    def fault(self, source: Place, target: Place) -> str | None:
        """See the class."""
        if source.domain != target.domain or source.part == target.part:
            return None
        heights = self._heights
        if source.part not in heights or target.part not in heights:
            return None
        return None if heights[target.part] < heights[source.part] else f"{target.part} comes after {source.part}"

    @property
    def _heights(self) -> dict[str, int]:
        return {part.strip(): height for height, line in enumerate(self.order) for part in line.split("|")}


def _details(graph: ImportGraph, importer: str, imported: str) -> Sequence[dict[str, Any]]:
    return graph.get_import_details(importer=importer, imported=imported)
