"""How Viber refuses: HTTP 200 with a status of developers.viber.com/docs/api/rest-bot-api/#error-codes."""

NAMES = {
    0: "ok",
    1: "invalidUrl",
    2: "invalidAuthToken",
    3: "badData",
    4: "missingData",
    5: "receiverNotRegistered",
    6: "receiverNotSubscribed",
    7: "publicAccountBlocked",
    8: "publicAccountNotFound",
    9: "publicAccountSuspended",
    10: "webhookNotSet",
    11: "receiverNoSuitableDevice",
    12: "tooManyRequests",
    13: "apiVersionNotSupported",
    14: "incompatibleWithVersion",
}
OK = 0
INVALID_URL = 1
INVALID_TOKEN = 2
BAD_DATA = 3
MISSING_DATA = 4
NOT_REGISTERED = 5
NOT_SUBSCRIBED = 6
WEBHOOK_NOT_SET = 10
TOO_MANY_REQUESTS = 12
API_VERSION_NOT_SUPPORTED = 13
INCOMPATIBLE_WITH_VERSION = 14


class Refused(Exception):
    """A request Viber does not fulfil; `why` is for the people who test, `message` what Viber answers."""

    def __init__(self, status: int, why: str, message: str = "") -> None:
        super().__init__(f"{status} {NAMES.get(status, '')}: {why}")
        self.status = status
        self.message = message or NAMES.get(status, "failure")


def bad(why: str) -> Refused:
    """Status 3."""
    return Refused(BAD_DATA, why)


def missing(name: str) -> Refused:
    """Status 4."""
    return Refused(MISSING_DATA, f"{name} is missing")
