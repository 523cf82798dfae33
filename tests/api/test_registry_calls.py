"""Accounts, meters, readings through the API; on both databases."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from bot.storage import schema
from tests.api.stage import NUMBER, Stage
from tests.builders import eic_of

EIC, OTHER = eic_of(1), eic_of(2)


def account(number: str = NUMBER, eic: str = EIC, **more: Any) -> dict[str, Any]:
    meter = {"serial": "0418821", "digits": 6, "zones": 2, "installed_on": "2020-05-01"}
    point = {"eic": eic, "feeder": "Ф-12", "queue": "3.1", "permitted_kw": 5, "meters": [meter]}
    point |= {"admitted_on": "2020-05-02", "breakers": "25 А", "generates": True}
    given = {
        "number": number,
        "district": "Житомирський РЕМ",
        "settlement": "Житомир",
        "street": "Київська",
        "house": "12",
        "flat": "4",
        "owner": "Коваль О. П.",
        "points": [point],
    }
    return given | more


async def test_an_account_goes_in_with_all_that_belongs_to_it(api_on_both: Stage) -> None:
    """An account, its metering point and its meter are stored; the same again changes nothing."""
    report = await api_on_both.rows("accounts", account())
    assert report == {"rows": 2, "new": 2, "changed": 0, "same": 0, "refused": 0, "problems": []}
    again = await api_on_both.rows("accounts", account())
    assert (again["same"], again["changed"]) == (2, 0)
    moved = await api_on_both.rows("accounts", account(flat="5"))
    assert (moved["same"], moved["changed"]) == (1, 1)
    query = select(schema.premises.c.flat, schema.account.c.owner).join_from(schema.account, schema.premises)
    assert await api_on_both.db.read(lambda c: tuple(c.execute(query).one())) == ("5", "Коваль О. П.")
    query = select(*(schema.metering_point.c[name] for name in ("admitted_on", "breakers", "generates")))
    row = await api_on_both.db.read(lambda c: tuple(c.execute(query).one()))
    assert row == (date(2020, 5, 2), "25 А", True)


async def test_what_is_wrong_is_named_and_the_others_go_in(api_on_both: Stage) -> None:
    """Every row that is not taken is reported in English with its place and field."""
    bad = account("300154873", OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1"))
    report = await api_on_both.rows(
        "accounts",
        account(),
        bad,
        account("abc", OTHER),
        account("300154874", EIC),
        {"number": "300154875", "colour": "red"},
        7,
    )
    found = {(each["at"], each["field"]): each["reason"] for each in report["problems"]}
    assert (report["new"], report["refused"]) == (2, 6)
    assert "check character" in found["accounts[1].points[0]", "eic"]
    assert "account number" in found["accounts[2]", "number"]
    assert "already" in found["accounts[3].points[0]", "eic"]
    assert ("accounts[4]", "colour") in found
    assert ("accounts[5]", "") in found
    assert (
        await api_on_both.db.read(lambda c: c.scalar(select(func.count()).select_from(schema.account))) == 1
    )


async def test_a_metering_point_of_somebody_else_is_refused(api_on_both: Stage) -> None:
    """A metering point moves to another account only when the first is closed."""
    await api_on_both.rows("accounts", account())
    report = await api_on_both.rows("accounts", account("300154999"))
    assert "not closed" in report["problems"][0]["reason"]
    closed = await api_on_both.rows("accounts", account(closed=True, points=[]), account("300154999"))
    assert closed["refused"] == 0


async def test_readings_come_by_account_and_by_point(api_on_both: Stage) -> None:
    """A reading is stored once; one of a zone that the meter has not, or from the future, is refused."""
    await api_on_both.rows("accounts", account())
    good = {
        "number": NUMBER,
        "zone": "day",
        "value": 10482,
        "taken_at": "2026-03-01T09:00:00+02:00",
        "source": "controller",
    }
    later = "2026-04-01T09:00:00+03:00"
    report = await api_on_both.rows(
        "readings",
        good,
        good | {"zone": "peak"},
        good | {"taken_at": later},
        good | {"taken_at": "01.03.2026"},
        good | {"eic": EIC, "zone": "night", "value": 6120, "billed": True},
    )
    assert (report["new"], report["refused"]) == (2, 3)
    assert [each["field"] for each in report["problems"]] == ["taken_at", "taken_at", "zone"]
    again = await api_on_both.rows("readings", good)
    assert again["same"] == 1
