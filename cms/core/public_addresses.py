"""Which addresses belong to the public internet."""

import ipaddress

# What the registries of special addresses (RFC 6890) keep for itself although Python calls it global.
_SPECIAL = [
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24", "198.18.0.0/15",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
]  # fmt: skip
# All other IPv6 space is reserved, translated (64:ff9b::/96), mapped (::ffff:0:0/96), local or multicast.
_UNICAST = ipaddress.ip_network("2000::/3")


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether `address` is an ordinary one of the public internet (RFC 6890 and its registries)."""
    if address.version == 6 and (address.scope_id or address not in _UNICAST):
        return False
    special = any(address.version == block.version and address in block for block in _SPECIAL)
    return address.is_global and not address.is_multicast and not special
