"""Cuts the network off in every Python process that has this folder on its PYTHONPATH.

Only sockets to this machine itself are let through. Name look-ups of other hosts fail at once,
as they do where there is no network.
"""

import ipaddress
import socket


class NetworkIsCutOffError(OSError):
    """A test tried to reach another machine."""


def _is_local(host):
    if host in ("", "localhost", b"localhost", None):
        return True
    try:
        return ipaddress.ip_address(host if isinstance(host, str) else host.decode()).is_loopback
    except ValueError:
        return False


def _refuse_other_machines(connect):
    def guarded(self, address):
        is_internet = self.family in (socket.AF_INET, socket.AF_INET6)
        if is_internet and not _is_local(address[0]):
            raise NetworkIsCutOffError(f"the network is cut off: {address[0]!r} was asked for")
        return connect(self, address)

    return guarded


def _refuse_other_names(look_up):
    def guarded(host, *arguments, **options):
        if not (_is_local(host) or host in ("0.0.0.0", "::", socket.gethostname())):
            raise socket.gaierror(socket.EAI_NONAME, f"the network is cut off: {host!r}")
        return look_up(host, *arguments, **options)

    return guarded


socket.socket.connect = _refuse_other_machines(socket.socket.connect)
socket.socket.connect_ex = _refuse_other_machines(socket.socket.connect_ex)
socket.getaddrinfo = _refuse_other_names(socket.getaddrinfo)
