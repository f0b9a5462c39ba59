"""API routes: places by what somebody types, trips and performances on sale. Open to everybody."""

from carnet.domains.search.http.routes import router

__all__ = ["router"]
