"""The wire against a server that answers anything."""

from __future__ import annotations

import asyncio
import socket

import pytest

from bot.handlers.telegram_wire import Answer as Reply
from bot.handlers.telegram_wire import TooLong, Unanswered, Unsent, Wire
from tests.handlers.telegram_stage import Answer, AnyAnswers, any_answers

OK = b"HTTP/1.1 200 OK\r\n"


async def ask(wire: Wire, method: str = "m", body: bytes = b"{}", within: float = 5.0) -> Reply:
    return await wire.ask(wire.head("POST", f"/{method}", "application/json"), body, within=within)


async def test_one_connection_serves_one_request_after_another() -> None:
    """A connection is kept and used again, and the heads are those of HTTP."""
    async with any_answers() as server:
        wire = Wire(f"{server.url}/base/")
        for number in range(5):
            server.next("m", Answer(number))
            assert await ask(wire) == (200, str(number).encode(), 0)
        assert server.connections == 1
        assert server.heads[0].split("\r\n")[:4] == [
            "POST /base/m HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            "User-Agent: oblik",
            "Content-Type: application/json",
        ]
        await wire.close()


async def test_requests_at_once_have_connections_of_their_own_up_to_the_limit() -> None:
    """Ten requests over at most three connections are all answered."""
    async with any_answers() as server:
        wire = Wire(server.url, limit=3)
        answers = await asyncio.gather(*(ask(wire) for _ in range(10)))
        assert [answer.status for answer in answers] == [200] * 10
        assert server.connections == 3
        await wire.close()


@pytest.mark.parametrize(
    "raw",
    [
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nabcde",
        OK + b"content-length:5\r\nConnection: close\r\n\r\nabcde",
    ],
)
async def test_answers_come_in_every_form_that_http_has(raw: bytes) -> None:
    """Chunked, after an interim answer, and as the last on its connection."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", Answer(raw=raw))
        assert await ask(wire) == (200, b"abcde", 0)
        assert (await ask(wire))[0] == 200
        await wire.close()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(raw=b"", end=True),
        Answer(raw=OK + b"Content-Length: 5\r\n\r\nab", end=True),
        Answer(raw=OK + b"Content-Le", end=True),
        Answer(raw=OK + b"\r\nhalf", end=True),
        Answer(raw=b"\x16\x03\x01 this is no HTTP"),
        Answer(silent=True),
    ],
)
async def test_whatever_is_not_a_whole_answer_is_no_answer(answer: Answer) -> None:
    """The request left, so the caller learns that nobody knows; the next request gets a fresh connection."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", answer)
        with pytest.raises(Unanswered):
            await ask(wire, within=0.2)
        assert (await ask(wire))[0] == 200
        assert server.connections == 2
        await wire.close()


async def test_an_answer_that_is_too_long_is_not_read_to_its_end() -> None:
    """The cap holds while the body streams in."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", Answer(body=b"x" * 3_000_000))
        with pytest.raises(TooLong, match="1000 bytes"):
            await wire.ask(wire.head("GET", "/m"), within=5, most=1000)
        await wire.close()


async def test_a_server_that_is_not_there_got_nothing() -> None:
    """A refused connection and an unknown name say that nothing was sent, and name no path."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "http://no-such-host.invalid"):
        wire = Wire(url, connect=2)
        with pytest.raises(Unsent) as failed:
            await ask(wire, "secret-path")
        assert "secret-path" not in str(failed.value)
        await wire.close()


async def test_a_connection_that_hangs_while_it_opens_got_nothing() -> None:
    """A handshake without an answer ends in time."""
    async with any_answers() as server:
        wire = Wire(server.url.replace("http:", "https:"), connect=0.3)
        with pytest.raises(Unsent):
            await ask(wire)
        await wire.close()


async def test_no_free_connection_in_time_means_that_nothing_was_sent() -> None:
    """Whoever waits too long for a place has sent nothing, and does not keep the place from others."""
    async with any_answers() as server:
        wire = Wire(server.url, limit=1, connect=0.3)
        server.next("m", Answer(silent=True))
        busy = asyncio.ensure_future(ask(wire, within=0.5))
        await asyncio.sleep(0.05)
        with pytest.raises(Unsent, match="no connection was free"):
            await ask(wire)
        waiting = [asyncio.ensure_future(ask(wire)) for _ in range(3)]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        with pytest.raises(Unanswered):
            await busy
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(answers[0], asyncio.CancelledError)
        assert [answer for answer in answers[1:] if not isinstance(answer, tuple)] == []
        await wire.close()


async def test_a_place_given_to_one_who_gives_up_goes_to_the_next() -> None:
    """Cancelled in the very moment of being let in, a request does not keep the others out."""
    async with any_answers() as server:
        wire = Wire(server.url, limit=1)

        async def busy() -> None:
            await ask(wire)
            waiting[0].cancel()

        first = asyncio.ensure_future(busy())
        await asyncio.sleep(0)
        waiting = [asyncio.ensure_future(ask(wire)) for _ in range(2)]
        await first
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(answers[0], asyncio.CancelledError)
        assert isinstance(answers[1], tuple)
        await wire.close()


async def test_a_connection_closed_by_the_server_while_idle_is_not_used() -> None:
    """Neither one that the server has closed nor one that has been idle too long serves the next request."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", Answer(body=1, end=True))
        await ask(wire)
        await asyncio.sleep(0.05)
        assert (await ask(wire))[0] == 200
        stale = Wire(server.url, idle=0.0)
        await ask(stale)
        await ask(stale)
        assert server.connections == 4
        await wire.close()
        await stale.close()


async def test_words_that_nobody_asked_for_close_the_connection() -> None:
    """An answer without a request is never taken for the answer of the next one."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", Answer(raw=OK + b"Content-Length: 1\r\n\r\na" + OK + b"Content-Length: 1\r\n\r\nb"))
        assert await ask(wire) == (200, b"a", 0)
        server.next("m", Answer(body=3))
        assert await ask(wire) == (200, b"3", 0)
        assert server.connections == 2
        await wire.close()


async def test_giving_up_on_a_request_closes_its_connection() -> None:
    """A late answer to a cancelled request reaches nobody."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", Answer(silent=True))
        task = asyncio.ensure_future(ask(wire))
        await server.until(lambda: bool(server.asked))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await ask(wire))[0] == 200
        assert server.connections == 2
        await wire.close()


async def test_closing_ends_those_who_wait() -> None:
    """A request under way at the end is told that it has no answer."""
    async with any_answers() as server:
        wire = Wire(server.url)
        server.next("m", Answer(silent=True))
        task = asyncio.ensure_future(ask(wire))
        await server.until(lambda: bool(server.asked))
        await wire.close()
        with pytest.raises(Unanswered):
            await task


def test_an_address_must_be_one_of_the_web() -> None:
    """Anything else ends the start."""
    with pytest.raises(ValueError, match="not a web address"):
        Wire("ftp://api.telegram.org")


async def test_a_server_that_speaks_no_tls_gets_nothing() -> None:
    """Where https is expected nothing is ever sent in the clear."""
    heard = AnyAnswers()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    wire = Wire(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}", connect=5)
    with pytest.raises(Unsent, match="SSLError"):
        await ask(wire)
    assert heard.asked == []
    await wire.close()
    listening.close()


async def test_a_header_says_how_long_to_wait() -> None:
    """Retry-After is read where it is a number of seconds; a date there says nothing."""
    async with any_answers() as server:
        wire = Wire(server.url)
        head = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n"
        server.next("m", Answer(raw=head + b"retry-after: 17\r\n\r\n"))
        server.next("m", Answer(raw=head + b"Retry-After: Sun, 22 Nov 2026 06:00:00 GMT\r\n\r\n"))
        assert await ask(wire) == (429, b"", 17)
        assert await ask(wire) == (429, b"", 0)
        await wire.close()
