"""Who is counted together where the number of requests is limited."""

from ipaddress import IPv6Address, ip_address, ip_network


def client_group(address: str | None) -> str:
    """Return who is counted together: an IPv4 address, or the /64 of an IPv6 one.

    Whoever has an IPv6 address has 2^64 of them. What is no address at all is one
    client, so that nobody gets past a limit by having none.

    >>> client_group("2001:db8::1:2"), client_group("::ffff:192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), 64), strict=False))
    return str(found)
