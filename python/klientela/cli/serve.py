"""``klientela app``."""

import contextlib
import ipaddress
import os
import socket
import sys

import uvicorn

from klientela.cli.manners import out, this_warehouse
from klientela.errors import KlientelaError
from klientela.paths import project_root


class _AnnouncingServer(uvicorn.Server):
    """A server that says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            out.print(f"klientela is at {self._url}  (Ctrl-C stops it)")


def serve(address: str, port: int, *, verbose: bool) -> None:
    """Run the app until it is stopped.

    Raises
    ------
    KlientelaError
        When the port is taken, or the app does not start.
    """
    root = project_root()
    folder = root / "streamlit_app"
    if not (folder / "asgi.py").is_file():
        raise KlientelaError(f"{folder / 'asgi.py'} is missing: run klientela in its checkout.")
    check_port(address, port)
    # Streamlit reads its settings below the working directory, the app finds its warehouse here.
    os.environ["KLIENTELA_WAREHOUSE"] = str(this_warehouse().folder)
    os.chdir(root)
    sys.path.insert(0, str(folder))
    config = uvicorn.Config(
        "asgi:app",
        host=address,
        port=port,
        log_level="info" if verbose else "warning",
        # Ctrl-C does not wait for browsers to be closed
        timeout_graceful_shutdown=2,
    )
    server = _AnnouncingServer(config, _url(address, port))
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise KlientelaError("The app did not start: run `klientela app --verbose` to see why.")


def check_port(address: str, port: int) -> None:
    """Refuse a port that is taken.

    Raises
    ------
    KlientelaError
        Saying what to do.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise KlientelaError(
                f"Port {port} on {address} cannot be used ({error.strerror}): "
                f"choose another, for example --port {port + 1}."
            ) from error


def _url(address: str, port: int) -> str:
    """Address to type: "every interface" is no place to go to."""
    with contextlib.suppress(ValueError):
        parsed = ipaddress.ip_address(address)
        if parsed.is_unspecified:
            return f"http://localhost:{port}"
        if parsed.version == 6:
            return f"http://[{address}]:{port}"
    return f"http://{address}:{port}"
