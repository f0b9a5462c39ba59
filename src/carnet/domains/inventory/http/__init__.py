"""A listing in detail and its seat map, for anybody."""

from carnet.domains.inventory.http.routes import router

__all__ = ["router"]
