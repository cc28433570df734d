"""Start Odoo: a file, since its live-chat process is started from ``sys.argv[0]``."""

import sys

from odoo.cli.command import main

sys.exit(main())
