"""Who may call, and what browsers are told: origins, content security, caching. Plain ASGI, no copies of bodies."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import ApiError, error_response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html",
    )
)
FOR_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Any page may load these files; whether it may talk to the API is decided by its origin.
EMBEDDABLE = ("/widget.js", "/static/")


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in FOR_ALL.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                shared = path.startswith(EMBEDDABLE)
                headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
                if path.startswith("/api/"):
                    headers["Cache-Control"] = "no-store"
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class OriginCheck:
    """Refuses API calls from pages of other origins than our own and the allowed ones."""

    def __init__(self, app: ASGIApp, allowed: frozenset[str]) -> None:
        self.app = app
        self.allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            if origin and origin not in self.allowed and not same_host(origin, headers.get("host", "")):
                await error_response(ApiError("origin"))(scope, receive, send)
                return
        await self.app(scope, receive, send)


def same_host(origin: str, host: str) -> bool:
    """Takes an Origin and a Host header, gives whether they name the same host (a proxy may end TLS before us)."""
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def allowed_origins(setting: str) -> frozenset[str]:
    """Takes the comma-separated setting, gives the origins.

    Raises:
        ValueError: one of them is not an origin such as ``https://clinic.example``.
    """
    origins = {origin.strip().rstrip("/") for origin in setting.split(",") if origin.strip()}
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
            raise ValueError(f"allowed_origins: {origin!r} is not an origin such as https://clinic.example")
    return frozenset(origins)
