"""What an address on the site may hold.

>>> is_clean_path("/ngos/page/2"), is_clean_path("/ngos/page/\\x00")
(True, False)
"""


def is_clean_path(path: str) -> bool:
    """Tell whether a path, already decoded, is free of control characters."""
    return not any(sign < " " or sign == "\x7f" for sign in path)
