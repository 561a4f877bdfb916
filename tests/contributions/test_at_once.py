"""What somebody clicks in changes at once, as the answer to the click; its delivery is there in case that fails."""

from sqlmodel import col, select

from storage.engine.database import Session
from storage.enums import DeliveryState
from storage.tables import Delivery, KeptMessage
from tests.kit import Town
from tests.kit.checkins import THURSDAY, checkins, plan_rounds
from tests.kit.reading import texts


def of_updates(town: Town) -> list[DeliveryState]:
    """What became of the deliveries that bring check-ins up to date."""
    with town.database.reading() as session:
        statement = select(Delivery.state).where(Delivery.kind == "checkin_update")
        return [DeliveryState(state) for state in session.exec(statement.order_by(col(Delivery.id))).all()]


def test_a_click_changes_its_own_message_without_a_delivery(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    before = texts(checkins(http_town.noor)[-1])
    assert http_town.parts is not None
    http_town.noor.presses("Niets nieuws", "@bot")
    assert http_town.parts.listeners.drain(30), "it answers when the click is acknowledged"
    http_town.settle()
    assert texts(checkins(http_town.noor)[-1]) != before
    assert http_town.calls("chat.update") == []
    assert of_updates(http_town) == [DeliveryState.DROPPED]


def test_where_that_fails_the_message_changes_through_its_delivery(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    assert http_town.parts is not None
    http_town.parts.context.render_kept = _fail
    before = texts(checkins(http_town.noor)[-1])
    http_town.noor.presses("Niets nieuws", "@bot")
    http_town.settle()
    assert texts(checkins(http_town.noor)[-1]) != before
    assert of_updates(http_town) == [DeliveryState.SENT]


def test_a_message_that_was_deleted_is_left_alone_and_no_failure(http_town: Town) -> None:
    plan_rounds(http_town, noor=1)
    http_town.move(THURSDAY)
    assert http_town.parts is not None
    with http_town.database.reading() as session:
        message = session.exec(select(KeptMessage).where(KeptMessage.place == http_town.users["noor"])).one()
    http_town.parts.app.client.chat_delete(channel=message.channel_id or "", ts=message.ts or "")
    for word in ("op schema", "risico"):
        http_town.noor.types(f"/kennis status A-901 {word}")
        http_town.settle()
    assert of_updates(http_town) == [DeliveryState.DROPPED]


def _fail(_session: Session, _message: KeptMessage, _context: object) -> None:
    raise OSError("no way out")
