"""Outgoing HTTP against a real server on this machine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.outgoing import (
    Client,
    Forbidden,
    Host,
    Lost,
    Missing,
    NotDownloaded,
    TooLong,
    Unavailable,
    Unsent,
    download,
    is_public,
)

SECRET = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"


class Scripted:
    """An HTTP server that answers each path with the bytes written down for it, and keeps what it heard."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                text = head.decode("latin-1")
                for line in text.lower().split("\r\n"):
                    if line.startswith("content-length:"):
                        text += (await reader.readexactly(int(line.partition(":")[2]))).decode("latin-1")
                self.asked.append(text)
                answer = self.answers[text.split(" ")[1]]
                if answer == b"cut":
                    break
                if answer == b"silence":
                    await asyncio.sleep(5)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answers: dict[str, bytes]) -> AsyncIterator[Scripted]:
    scripted = Scripted(answers)
    server = await asyncio.start_server(scripted.answer, "127.0.0.1", 0)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()


def ok(body: bytes, *extra: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *extra, "", ""]
    return "\r\n".join(lines).encode() + body


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


class Names:
    """A name service that knows what it was told."""

    def __init__(self, **known: Sequence[str]) -> None:
        self.known = {name.replace("_", "."): list(numbers) for name, numbers in known.items()}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if host not in self.known:
            raise OSError("no such name")
        return self.known[host]


async def test_an_answer_comes_with_its_status_and_body() -> None:
    """A POST carries body and headers there, status and body back, over one kept connection."""
    async with serving({"/pa/x": ok(b'{"status":0}')}) as server:
        client = Client()
        for _ in range(3):
            reply = await client.post(
                f"http://127.0.0.1:{server.port}/pa/x", b'{"a":1}', {"X-Viber-Auth-Token": SECRET}
            )
            assert (reply.status, reply.body) == (200, b'{"status":0}')
        await client.close()
    assert len(server.asked) == 3
    assert SECRET in server.asked[0]
    assert server.asked[0].endswith('{"a":1}')


async def test_nobody_there_means_not_sent() -> None:
    """A refused connection and an unknown scheme are failures before sending."""
    client = Client(connect=0.5)
    async with serving({}) as server:
        port = server.port
    for url in (f"http://127.0.0.1:{port}/bot{SECRET}/x", "gopher://127.0.0.1/", "http://[::"):
        with pytest.raises(Unsent) as raised:
            await client.post(url, b"{}", {})
        assert SECRET not in f"{raised.value!r}{raised.value}"
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__
    await client.close()


@pytest.mark.parametrize(
    "answer", [b"cut", b"silence", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"?"]
)
async def test_after_sending_nothing_is_sure(answer: bytes) -> None:
    """A cut line, silence, half an answer and gibberish after the request leave its fate unknown."""
    async with serving({"/x": answer}) as server:
        client = Client(read=0.2, total=1.0)
        with pytest.raises(Lost):
            await client.post(f"http://127.0.0.1:{server.port}/x", b"{}", {})
        await client.close()


async def test_an_endless_answer_is_cut() -> None:
    """An answer longer than allowed is not read to its end."""
    async with serving({"/x": ok(b"a" * 5000)}) as server:
        client = Client()
        with pytest.raises(Lost, match="more than 1000 bytes"):
            await client.post(f"http://127.0.0.1:{server.port}/x", b"{}", {}, most=1000)
        await client.close()


async def test_requests_at_once_have_a_limit() -> None:
    """Whoever finds no free connection in time has surely not sent; connections are used again."""
    async with serving({"/slow": b"silence", "/x": ok(b"{}")}) as server:
        client = Client(connections=2, connect=0.1, read=0.4)
        url = f"http://127.0.0.1:{server.port}"
        held = [asyncio.create_task(client.post(f"{url}/slow", b"{}", {})) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(Unsent, match="at once"):
            await client.post(f"{url}/x", b"{}", {})
        assert {type(lost) for lost in await asyncio.gather(*held, return_exceptions=True)} == {Lost}
        assert (await client.post(f"{url}/x", b"{}", {})).status == 200
        await client.close()


async def test_redirects_of_requests_are_not_followed() -> None:
    """A redirect is an answer like any other: secrets in headers go nowhere else."""
    async with serving({"/x": moved("/y"), "/y": ok(b"no")}) as server:
        client = Client()
        assert (await client.post(f"http://127.0.0.1:{server.port}/x", b"{}", {})).status == 302
        await client.close()
    assert len(server.asked) == 1


async def test_a_file_is_downloaded_from_a_listed_local_host() -> None:
    """The sandbox's own host may be named with plain http and its port; redirects inside it are followed."""
    async with serving({"/1": moved("/2"), "/2": moved("/3"), "/3": ok(b"photo")}) as server:
        hosts = [Host("127.0.0.1", server.port, local=True)]
        assert await download(f"http://127.0.0.1:{server.port}/1", 100, hosts=hosts) == b"photo"


async def test_the_name_is_looked_up_once_and_its_number_is_used() -> None:
    """The connection goes to the number that was checked, the request names the host: no second look-up."""
    async with serving({"/a?b=1": ok(b"photo")}) as server:
        url = f"http://media.test:{server.port}/a?b=1"
        hosts = [Host("media.test", server.port, local=True)]
        assert await download(url, 100, hosts=hosts, names=Names(media_test=["127.0.0.1"])) == b"photo"
    assert f"Host: media.test:{server.port}\r\n" in server.asked[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://dl-media.viber.com/a",  # not https
        "https://dl-media.viber.com:8443/a",
        "https://viber.com.evil.example/a",
        "https://evilviber.com/a",
        "https://user:pass@dl-media.viber.com/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://2130706433/a",
        "file:///etc/passwd",
        "https:///a",
        "https://",
        "//dl-media.viber.com/a",
        "http://[::",
        "",
        "https://dl-media.viber.com\x00/a",
    ],
)
async def test_only_listed_hosts_over_https(url: str) -> None:
    """Whatever is not https on the usual port of a listed host is refused before any connection."""
    with pytest.raises(Forbidden):
        await download(url, 100, hosts=[Host("viber.com")], names=Names())


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "64:ff9b::a00:1",
        "not a number",
    ],
)
async def test_a_listed_name_never_leads_inside(number: str) -> None:
    """A name that stands for any address of our own network is refused, even beside a public one."""
    assert not is_public(number)
    names = Names(dl_viber_com=["93.184.216.34", number])
    with pytest.raises(Forbidden, match="inside"):
        await download("https://dl.viber.com/a", 100, hosts=[Host("viber.com")], names=names)


@pytest.mark.parametrize(
    "number", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_the_open_internet_is_open(number: str) -> None:
    """Public addresses of both families are public, in every form."""
    assert is_public(number)


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:1/x", "https://10.0.0.1/", "https://evil.example/", "http://["]
)
async def test_no_redirect_leads_elsewhere(to: str) -> None:
    """Every hop is checked like the first."""
    async with serving({"/1": moved(to)}) as server:
        with pytest.raises(Forbidden):
            await download(
                f"http://127.0.0.1:{server.port}/1", 100, hosts=[Host("127.0.0.1", server.port, local=True)]
            )


async def test_redirects_end() -> None:
    """Four redirects are one too many."""
    async with serving({"/1": moved("/1")}) as server:
        with pytest.raises(Forbidden, match="redirects"):
            await download(
                f"http://127.0.0.1:{server.port}/1", 100, hosts=[Host("127.0.0.1", server.port, local=True)]
            )
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ok(b"a" * 101), TooLong),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"a" * 101, TooLong),
        (ok(b"a" * 50, "Content-Encoding: gzip"), Unavailable),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Missing),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", Unavailable),
        (b"cut", Unavailable),
        (b"silence", Unavailable),
    ],
)
async def test_a_file_that_does_not_come(answer: bytes, error: type[NotDownloaded]) -> None:
    """Too many bytes, packed bytes, no file, a broken or silent server: told apart, and none takes long."""
    async with serving({"/1": answer}) as server:
        with pytest.raises(error):
            await download(
                f"http://127.0.0.1:{server.port}/1",
                100,
                hosts=[Host("127.0.0.1", server.port, local=True)],
                seconds=0.3,
            )


async def test_an_unknown_name_is_unavailable() -> None:
    """A name that nobody knows now may be known later."""
    with pytest.raises(Unavailable):
        await download("https://dl.viber.com/a", 100, hosts=[Host("viber.com")], names=Names())
    with pytest.raises(Unavailable):
        await download("https://dl.viber.com/a", 100, hosts=[Host("viber.com")], names=Names(dl_viber_com=[]))
    with pytest.raises(Unavailable):  # the machine's own look-up refuses such a name without asking anybody
        await download("https://" + "a" * 70 + ".viber.com/", 100, hosts=[Host("viber.com")])


async def test_addresses_are_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Even at DEBUG no log line holds the path or the secret of a request."""
    caplog.set_level(logging.DEBUG)
    async with serving({f"/{SECRET}": ok(b"{}")}) as server:
        client = Client()
        await client.post(f"http://127.0.0.1:{server.port}/{SECRET}", b"{}", {"X-Viber-Auth-Token": SECRET})
        await client.close()
        await download(
            f"http://127.0.0.1:{server.port}/{SECRET}",
            100,
            hosts=[Host("127.0.0.1", server.port, local=True)],
        )
    assert SECRET not in caplog.text
