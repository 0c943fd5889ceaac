"""Ports of loopback for a test."""

import random
import socket


def free_ports(count):
    """That many side by side, below those that the system gives to others."""
    found, port = [], random.randrange(21000, 30000)
    while len(found) < count:
        port += 1
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                found.append(port)
            except OSError:
                found = []
    return found
