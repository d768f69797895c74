#!/usr/bin/env python3
"""offloads.py IF...: switches checksum and segmentation offloads off.

A virtual Ethernet pair passes on packets that no wire has seen: without checksums, and up to 64 kB long. With its
offloads off, a bridge in user space gets what a wire would carry. Does what `ethtool -K IF tx off rx off ...` does.
"""
import ctypes
import fcntl
import socket
import struct
import sys

SIOCETHTOOL = 0x8946
SET_COMMANDS = {
    "rx checksum": 0x15,
    "tx checksum": 0x17,
    "scatter-gather": 0x19,
    "TCP segmentation": 0x1F,
    "generic segmentation": 0x24,
    "generic receive": 0x2C,
}


def switch_off(interface):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for name, command in SET_COMMANDS.items():
            value = bytearray(struct.pack("II", command, 0))
            # struct ifreq: the interface's name, then a pointer to the ethtool command.
            buffer = (ctypes.c_char * len(value)).from_buffer(value)
            pointer = ctypes.addressof(buffer)
            try:
                fcntl.ioctl(control, SIOCETHTOOL, struct.pack("16sP16x", interface.encode(), pointer))
            except OSError as error:
                print(f"{interface}: cannot switch {name} offload off: {error}", file=sys.stderr)
                return False
    return True


sys.exit(0 if all([switch_off(interface) for interface in sys.argv[1:]]) else 1)
