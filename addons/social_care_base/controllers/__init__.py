from . import attachment, messages, verify
