"""What may go wrong with a pretend camera: one switch per camera, thrown over the control interface or in a test.

Each is something real cameras and platforms do. Faults of the picture act on readers already there; the others on the
next address or connection, except `OFFLINE`, which also cuts who is watching.
"""

from enum import StrEnum


class Fault(StrEnum):
    # The platform or the network
    OFFLINE = "offline"  # listed as OFF; play ends with 点播超时; readers are cut
    SLOW_START = "slow_start"  # play answers late, and so does the first byte
    REFUSED = "refused"  # the address handed out has nobody listening
    HALF_OPEN = "half_open"  # the connection is accepted, then silence
    UNAUTHORISED = "unauthorised"  # 401 from the media server
    NOT_FOUND = "not_found"  # 404 from the media server
    EXPIRED_ADDRESS = "expired_address"  # the address is dead when it is handed out
    STALLS = "stalls"  # half a keyframe, then silence on an open connection
    TRUNCATED = "truncated"  # half a keyframe, then the connection closes
    # The bytes
    CORRUPT = "corrupt"  # sound container and headers, bits of the picture flipped
    POISON = "poison"  # sound container and headers, then noise of all lengths in place of pictures
    HEVC = "hevc"  # sound, but H.265; in FLV under number 12, which older readers do not know
    SVAC = "svac"  # a codec that nobody decodes
    # The picture
    FROZEN = "frozen"  # the same encoded picture for ever
    STALE = "stale"  # everything is an hour old: clock and Last-Modified
    BLACK = "black"  # the sensor is dead, the clock still runs
    COVERED = "covered"  # a bag over the lens: dark, even, hardly any detail
    DEFOCUSED = "defocused"  # only the clock is sharp
    TURNED = "turned"  # the camera looks elsewhere
