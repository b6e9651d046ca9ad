"""SOAP as a pretend ONVIF device reads and writes it: envelopes by hand, so that nothing is shared with a client."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

_WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
_WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
_BODY = "{http://www.w3.org/2003/05/soap-envelope}Body"
_NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "tt": "http://www.onvif.org/ver10/schema",
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "ter": "http://www.onvif.org/ver10/error",
}
_FRESH = timedelta(seconds=30)  # how far the time in a digest may be off; devices allow 5 to 60 s


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation with its plain arguments, by local name."""

    operation: str
    arguments: dict[str, str]
    token: ET.Element | None
    """The UsernameToken, if one came along."""


def read(content: bytes) -> Asked:
    """Raises ValueError: no envelope with an operation in it."""
    try:
        envelope = ET.fromstring(content)  # noqa: S314  # requests of our own tests
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    body = envelope.find(_BODY)
    if body is None or len(body) == 0:
        raise ValueError("no operation")
    arguments = {local(one.tag): (one.text or "").strip() for one in body[0].iter()}
    return Asked(local(body[0].tag), arguments, envelope.find(f".//{_WSSE}UsernameToken"))


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def answer(inner: str) -> bytes:
    return _envelope(inner)


def fault(word: str, reason: str) -> bytes:
    """`word`: a subcode of ONVIF such as NotAuthorized or NoToken."""
    return _envelope(
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:"
        f"{word}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>{escape(reason)}</s:Text></s:Reason>"
        "</s:Fault>"
    )


def is_digest_right(token: ET.Element, *, username: str, password: str, now_at: datetime) -> bool:
    """Also that it was made just now, by the device's own clock."""
    nonce, created = _said(token, f"{_WSSE}Nonce"), _said(token, f"{_WSU}Created")
    try:
        made_at = datetime.fromisoformat(created)
    except ValueError:
        return False
    plain = base64.b64decode(nonce) + created.encode() + password.encode()
    expected = base64.b64encode(hashlib.sha1(plain, usedforsecurity=False).digest()).decode()
    is_same = secrets.compare_digest(expected.encode(), _said(token, f"{_WSSE}Password").encode())
    return is_same and _said(token, f"{_WSSE}Username") == username and abs(now_at - made_at) < _FRESH


def is_text_right(token: ET.Element, *, username: str, password: str) -> bool:
    return (_said(token, f"{_WSSE}Username"), _said(token, f"{_WSSE}Password")) == (username, password)


def is_digest(token: ET.Element) -> bool:
    password = token.find(f"{_WSSE}Password")
    return password is not None and re.search("#PasswordDigest$", password.get("Type", "")) is not None


def _said(token: ET.Element, tag: str) -> str:
    return (token.findtext(tag) or "").strip()


def _envelope(inner: str) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope {names}><s:Body>{inner}</s:Body></s:Envelope>'.encode()
