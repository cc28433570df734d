"""script/server"""

import argparse
import signal

from .console import Console
from .paths import places_for
from .runtime import set_up
from .server import require_free_port, serve


def main(arguments: list[str], console: Console) -> int:
    """Serve the suite with its demo data."""
    parser = argparse.ArgumentParser("script/server")
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument("--reset", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args(arguments)
    require_free_port(options.port)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with places_for(is_fresh=options.fresh) as places:
        runtime = set_up(places, console)
        try:
            return serve(runtime, options.port, reset=options.reset)
        finally:
            runtime.close()
