"""How often one address may ask."""

from __future__ import annotations

import ipaddress
import math
import time
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports pkg_resources, which warns
    from limits import parse_many
    from limits.storage import MemoryStorage
    from limits.strategies import MovingWindowRateLimiter

from starlette.requests import Request

from bot.web.errors import ApiError


class RateLimit:
    """Counts requests by address, in memory. Two counts: messages, and everything else (ten times as many)."""

    def __init__(self, limit: str) -> None:
        """Takes a limit as the limits library writes it, such as ``30/minute``; raises ValueError for another."""
        self._storage = MemoryStorage()  # the limiter itself holds it weakly
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._messages = parse_many(limit)
        self._others = [type(item)(item.amount * 10, item.multiples) for item in self._messages]

    def check(self, request: Request, message: bool = False) -> None:
        """Takes a request and whether it brings a message; counts it; raises ApiError (``too_many``)."""
        address = network(request.client.host if request.client else "")
        name = "message" if message else "other"
        for item in self._messages if message else self._others:
            if not self._limiter.hit(item, name, address):
                reset, _ = self._limiter.get_window_stats(item, name, address)
                wait = max(1, math.ceil(reset - time.time()))
                raise ApiError("too_many", headers={"Retry-After": str(wait)})


def network(address: str) -> str:
    """Takes an address, gives what is counted together: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((address.partition("%")[0], 64), strict=False))
