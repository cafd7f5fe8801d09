"""Runs moto's server on a clock that a test moves forward.

Arguments: a file that holds by how many milliseconds the clock is ahead of real time, then those of moto.server.
"""

import datetime
import sys

import moto.core.utils
import moto.server

ahead_file, *arguments = sys.argv[1:]
real_now = moto.core.utils.utcnow


def utcnow():
    with open(ahead_file, encoding="ascii") as file:
        return real_now() + datetime.timedelta(milliseconds=int(file.read()))


moto.core.utils.utcnow = utcnow
moto.server.main(arguments)
