"""An httpx transport that connects to the very address that was checked, whatever the name means a moment later."""

import ssl

import httpx

from kit.addresses import AddressPolicy, checked_ips

PORTS = {"http": 80, "https": 443}


class CheckedTransport(httpx.HTTPTransport):
    """Looks the host up and connects to what `kit.addresses` lets pass; Host and certificate stay those of the name.

    Redirects come back here as requests of their own, where a client follows them at all.
    """

    def __init__(self, policy: AddressPolicy, *, verify: ssl.SSLContext | bool = True) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._policy = policy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises AddressRefused, and as httpx does."""
        host = request.url.host
        port = request.url.port or PORTS.get(request.url.scheme, 0)
        try:
            addresses = checked_ips(host, port, self._policy)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{host}: {error}", request=request) from error
        failure: httpx.ConnectError | None = None
        for address in addresses:
            pinned = httpx.Request(
                method=request.method,
                url=request.url.copy_with(host=str(address)),
                headers=request.headers,  # Host among them, made from the name
                stream=request.stream,
                extensions=dict(request.extensions) | {"sni_hostname": host},
            )
            try:
                return super().handle_request(pinned)
            except httpx.ConnectError as error:  # nothing was sent: the next address may answer
                failure = error
        assert failure is not None  # there is at least one address
        raise failure
