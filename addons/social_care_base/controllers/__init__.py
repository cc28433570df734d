from . import attachment, verify
