"""Takes requests in and judges their pace by the moments at which the system received them.

Prints its port, then, after a datagram that says "end", what it saw: how many a second, and how
many in the fullest second.
"""

import json
import socket
import struct
import sys

SO_TIMESTAMPNS = 35
SECOND = 1_000_000_000

wanted_s = int(sys.argv[1])

door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * 1024 * 1024)
door.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
door.bind(("127.0.0.1", 0))
print(json.dumps({"port": door.getsockname()[1]}), flush=True)

moments = []
names = set()
while True:
    text, notes, _, _ = door.recvmsg(64, 64)
    if text == b"end":
        break
    seconds, nanoseconds = struct.unpack("qq", notes[0][2][:16])
    moments.append(seconds * SECOND + nanoseconds)
    names.add(text)

if len(names) != len(moments):
    raise SystemExit(f"{len(moments)} requests, but only {len(names)} different ones")
moments.sort()
# The first second has nothing before it: whatever may start at once starts then.
begin = moments[0] + SECOND
end = begin + wanted_s * SECOND
if moments[-1] < end:
    raise SystemExit(f"requests came for {(moments[-1] - begin) / SECOND:.1f} s only")
counted = sum(begin < moment <= end for moment in moments)
first = fullest = over = 0
limit = int(sys.argv[2])
for last, moment in enumerate(moments):
    while moments[first] <= moment - SECOND:
        first += 1
    size = last + 1 - first
    fullest = max(fullest, size)
    over += size > limit
print(
    json.dumps(
        {
            "value": counted / wanted_s,
            "facts": {"fullest": fullest, "over": over, "all": len(moments)},
        }
    )
)
