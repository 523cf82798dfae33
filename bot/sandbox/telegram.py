"""A local Telegram Bot API server: core.telegram.org/bots/api, for one bot, over the sandbox's world.

The real protocol: `/bot<token>/<method>` by GET and POST in all four forms, `/file/bot<token>/<path>`,
errors with Telegram's codes and words. What the documentation does not allow, refused or not, becomes a
complaint in the world. It behaves as a server run locally: webhooks may be http:// on any port. Not here:
inline mode, payments, games, stickers sent by the bot, topics, business accounts; such a method is
answered as one that Telegram does not have.
"""

import hmac
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Faults
from bot.sandbox.push import Line
from bot.sandbox.telegram_errors import QUERY_TOO_OLD, Refused
from bot.sandbox.telegram_getting import Described
from bot.sandbox.telegram_limits import Pace, Rates
from bot.sandbox.telegram_methods import METHODS
from bot.sandbox.telegram_queue import UpdateQueue
from bot.sandbox.telegram_request import Arguments, from_json, read_arguments
from bot.sandbox.telegram_state import TelegramState
from bot.sandbox.telegram_updates import Composer
from bot.sandbox.telegram_webhook import RETRY_DELAYS, WebhookPusher
from bot.sandbox.values import Act
from bot.sandbox.world import World

NOBODYS_FAULT = frozenset(  # refusals that come from what people do, not from what the bot sends
    {
        f"Bad Request: {text}"
        for text in (
            QUERY_TOO_OLD,
            "chat not found",
            "message to edit not found",
            "message to delete not found",
        )
    }
)
BAD_REQUEST = 400


class TelegramServer:
    """The Bot API of one bot. `state.pace.rates` switches the rate limits on and off; `calls` are counted."""

    def __init__(
        self,
        world: World,
        *,
        token: str,
        line: Line,
        faults: Faults,
        rates: Rates | None = None,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.token = token
        self.calls: Counter[str] = Counter()  # by method, refused ones too; those for going too fast: pace
        queue = UpdateQueue(world.now, faults)
        self.state = TelegramState(
            world=world,
            token=token,
            composer=Composer(world, int(token.partition(":")[0])),
            queue=queue,
            pusher=WebhookPusher(queue, line, world.now, self._answered, retry_delays),
            pace=Pace(world.now, rates),
            line=line,
        )
        self._unlisten = world.telegram.listen(self._heard)

    def routes(self) -> list[Route]:
        """The routes to mount at the root."""
        return [
            Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
            Route("/bot{token}/{method}", self._called, methods=["GET", "POST"]),
            Route("/bot{token}", self._called, methods=["GET", "POST"]),
        ]

    def close(self) -> None:
        """Stop pushing and hearing; polls that wait end."""
        self._unlisten()
        self.state.pusher.stop()
        self.state.queue.end_poll("Conflict: the server is closing")

    def _heard(self, act: Act) -> None:
        composed = self.state.composer.compose(act)
        if composed is not None:
            self.state.pusher.added(self.state.queue.add(composed))

    async def _called(self, request: Request) -> Response:
        name = request.path_params.get("method", "")
        try:
            self._check_token(request.path_params["token"])
            args = await read_arguments(request)
            return _ok(await self._run(name, args))
        except Refused as refused:
            return _refusal(refused)

    async def _run(self, name: str, args: Arguments) -> Any:
        method = METHODS.get(name.lower())
        if method is None:
            self.state.complain(name, "there is no such method, or the sandbox does not have it")
            raise Refused(404, "Not Found: method not found")
        self.calls[method.name] += 1
        sent = json.dumps(args.values, ensure_ascii=False)
        if unknown := sorted({*args.values, *args.files} - method.parameters - _attached(args)):
            self.state.complain(method.name, f"unknown parameters: {', '.join(unknown)}", sent)
        try:
            return await method.run(self.state, args)
        except Refused as refused:
            if refused.code == BAD_REQUEST and refused.description not in NOBODYS_FAULT:
                self.state.complain(method.name, refused.description, sent)
            raise

    async def _answered(self, body: bytes) -> None:
        """Carry out a method that the bot put into its answer to a webhook call."""
        try:
            args = from_json(body)
            name = args.pop("method", "")
            if name:
                await self._run(name, Arguments(args))
        except Refused as refused:
            self.state.complain("webhook answer", refused.description, body.decode(errors="replace"))

    async def _download(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except Refused as refused:
            return _refusal(refused)
        file_id = self.state.paths.get(request.path_params["path"])
        if file_id is None:
            return _refusal(Refused(404, "Not Found"))
        return Response(self.state.world.files[file_id].content, media_type="application/octet-stream")

    def _check_token(self, token: str) -> None:
        number, colon, _ = token.partition(":")
        if not (colon and number.isdigit()):
            raise Refused(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise Refused(401, "Unauthorized")


def _attached(args: Arguments) -> set[str]:
    """Names of uploaded parts that other arguments refer to by attach://."""
    return {name for name in args.files if any(f"attach://{name}" in value for value in args.values.values())}


def _ok(result: Any) -> Response:
    if isinstance(result, Described):
        return JSONResponse({"ok": True, "result": True, "description": result.description})
    return JSONResponse({"ok": True, "result": result})


def _refusal(refused: Refused) -> Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": refused.code,
        "description": refused.description,
    }
    headers = {}
    if refused.retry_after:
        body["parameters"] = {"retry_after": refused.retry_after}
        headers["Retry-After"] = str(refused.retry_after)
    return JSONResponse(body, status_code=refused.code, headers=headers)
