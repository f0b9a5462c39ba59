"""What cannot be done about webhooks."""

from __future__ import annotations

from carnet.kernel.problem import Problem


class EndpointUnfit(Problem):
    """The address, or what it should hear of, is nothing that events can be sent to."""

    code = "ENDPOINT_UNFIT"


class TooManyEndpoints(Problem):
    """An operator has only so many endpoints."""

    code = "TOO_MANY_ENDPOINTS"


class EndpointDisabled(Problem):
    """Nothing is sent to an endpoint that is switched off."""

    code = "ENDPOINT_DISABLED"
