"""Which status an error has over HTTP, and the word by which programs know it: mostly its class name in kebab-case.

docs/problems.md lists all of them; a word that was once there is never taken away or given another meaning.
"""

import re
from http import HTTPStatus

from accounts.errors import LinkUnusable, LoginUnknownHere, NotSignedIn, SignInBlocked, SignInRefused
from api.idempotency import KeyReused
from api.oidc import IdentityNotProved, IdentityProviderUnavailable
from api.preconditions import PreconditionFailed
from camera_registry.errors import CameraUnknown, NotListable, PlatformError, PlatformTimedOut, PresetUnknown
from kit.errors import Conflict, Forbidden, GridwardenError, Invalid, NotFound
from kit.storage import StoreUnwritable
from kit.uploads import TooLarge
from kit.wording import Sentence

TYPE_PREFIX = "urn:gridwarden:problem:"
_STATUS: dict[type[GridwardenError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Forbidden: HTTPStatus.FORBIDDEN,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    LinkUnusable: HTTPStatus.UNAUTHORIZED,
    LoginUnknownHere: HTTPStatus.UNAUTHORIZED,
    IdentityNotProved: HTTPStatus.UNAUTHORIZED,
    IdentityProviderUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    SignInBlocked: HTTPStatus.TOO_MANY_REQUESTS,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    StoreUnwritable: HTTPStatus.INSUFFICIENT_STORAGE,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    PlatformError: HTTPStatus.BAD_GATEWAY,
    PlatformTimedOut: HTTPStatus.GATEWAY_TIMEOUT,
    CameraUnknown: HTTPStatus.NOT_FOUND,
    PresetUnknown: HTTPStatus.NOT_FOUND,
    NotListable: HTTPStatus.CONFLICT,
    GridwardenError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
FAILED = "failed"
MALFORMED = "malformed"
"""The request does not follow the schema; whatever follows it may still break a rule, which has a word of its own."""
_SLUGS: dict[type[GridwardenError], str] = {
    GridwardenError: FAILED,
    KeyReused: "idempotency-key-reused",
    PreconditionFailed: "changed-since-seen",
}
_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

TITLES: dict[HTTPStatus, Sentence] = {
    HTTPStatus.BAD_REQUEST: Sentence(zh="请求有误", en="Bad Request"),
    HTTPStatus.UNAUTHORIZED: Sentence(zh="未登录", en="Unauthorized"),
    HTTPStatus.FORBIDDEN: Sentence(zh="无权操作", en="Forbidden"),
    HTTPStatus.NOT_FOUND: Sentence(zh="未找到", en="Not Found"),
    HTTPStatus.METHOD_NOT_ALLOWED: Sentence(zh="不支持此方法", en="Method Not Allowed"),
    HTTPStatus.NOT_ACCEPTABLE: Sentence(zh="无法提供所要求的格式", en="Not Acceptable"),
    HTTPStatus.CONFLICT: Sentence(zh="与现状冲突", en="Conflict"),
    HTTPStatus.GONE: Sentence(zh="已不存在", en="Gone"),
    HTTPStatus.LENGTH_REQUIRED: Sentence(zh="须注明长度", en="Length Required"),
    HTTPStatus.PRECONDITION_FAILED: Sentence(zh="内容已变化", en="Precondition Failed"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Sentence(zh="内容过大", en="Content Too Large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Sentence(zh="不支持此格式", en="Unsupported Media Type"),
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: Sentence(zh="范围无效", en="Range Not Satisfiable"),
    HTTPStatus.MISDIRECTED_REQUEST: Sentence(zh="地址不属于本服务器", en="Misdirected Request"),
    HTTPStatus.UNPROCESSABLE_ENTITY: Sentence(zh="内容不符合要求", en="Unprocessable Content"),
    HTTPStatus.LOCKED: Sentence(zh="已锁定", en="Locked"),
    HTTPStatus.PRECONDITION_REQUIRED: Sentence(zh="须注明所依据的版本", en="Precondition Required"),
    HTTPStatus.TOO_MANY_REQUESTS: Sentence(zh="请求过于频繁", en="Too Many Requests"),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: Sentence(zh="请求头过大", en="Request Header Fields Too Large"),
    HTTPStatus.INTERNAL_SERVER_ERROR: Sentence(zh="服务器内部错误", en="Internal Server Error"),
    HTTPStatus.BAD_GATEWAY: Sentence(zh="外部系统出错", en="Bad Gateway"),
    HTTPStatus.SERVICE_UNAVAILABLE: Sentence(zh="服务暂不可用", en="Service Unavailable"),
    HTTPStatus.GATEWAY_TIMEOUT: Sentence(zh="外部系统超时", en="Gateway Timeout"),
    HTTPStatus.INSUFFICIENT_STORAGE: Sentence(zh="存储空间不足", en="Insufficient Storage"),
}


def status_of(kind: type[GridwardenError]) -> HTTPStatus:
    """That of the nearest class that is listed."""
    return next(_STATUS[one] for one in kind.__mro__ if one in _STATUS)


def slug_of(kind: type[GridwardenError]) -> str:
    """`login-taken` of LoginTaken; a few say more than their class does."""
    return _SLUGS.get(kind) or _WORD_BEGINS.sub("-", kind.__name__).lower()


def slug_of_status(status: HTTPStatus) -> str:
    """For what the framework refuses before a route of ours is asked."""
    return TITLES[status].en.lower().replace(" ", "-") if status in TITLES else f"http-{status.value}"


def title_of(status: HTTPStatus) -> Sentence:
    return TITLES.get(status) or Sentence(zh=f"状态 {status.value}", en=status.phrase)
