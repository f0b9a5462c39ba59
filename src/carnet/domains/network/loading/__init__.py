"""Cities and airports from the gazetteer, many at a time. Doing it again changes nothing."""

from carnet.domains.network.loading.airports import load_airports
from carnet.domains.network.loading.cities import load_cities
from carnet.domains.network.loading.report import Loaded

__all__ = ["Loaded", "load_airports", "load_cities"]
