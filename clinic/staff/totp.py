"""Codes from an authenticator app (TOTP, RFC 6238), each good for one sign-in."""

from datetime import datetime

import pyotp
import segno

_STEP_S = 30
_ISSUER = "Careline"


def new_secret() -> str:
    """A random secret, base32."""
    return pyotp.random_base32()


def uri(secret: str, username: str) -> str:
    """What the authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def picture(secret: str, username: str) -> str:
    """The same as an SVG element to be scanned."""
    code = segno.make(uri(secret, username), error="m")
    return code.svg_inline(scale=4, border=4, light="#ffffff", dark="#000000")


def step_of(secret: str, code: str, at: datetime, used: int | None) -> int | None:
    """The time step that the code belongs to, or None for a wrong code or one used before.

    One step of 30 seconds earlier or later is taken too, for clocks that differ a little.
    """
    digits = "".join(code.split())
    now_step = int(at.timestamp()) // _STEP_S
    for step in (now_step - 1, now_step, now_step + 1):
        fits = pyotp.TOTP(secret).verify(digits, for_time=step * _STEP_S, valid_window=0) if digits else False
        if fits and (used is None or step > used):
            return step
    return None
