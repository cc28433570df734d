"""script/server"""

import argparse

from .console import Console
from .paths import discard, fresh_places, usual_places
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
    places = fresh_places() if options.fresh else usual_places()
    try:
        runtime = set_up(places, console)
        try:
            return serve(runtime, options.port, reset=options.reset)
        finally:
            runtime.close()
    finally:
        if options.fresh:
            discard(places)
