"""Finding action steps, their owners and their history."""

from collections.abc import Sequence

from sqlmodel import col, select

from storage.database import Session
from storage.tables import ActionStep, Alliance, Organisation, StatusUpdate, StepLink, StepOwner
from storage.words import Status

CLOSED = (Status.PROPOSED, Status.DONE, Status.DROPPED)


def find_step(session: Session, number: int) -> tuple[ActionStep, Alliance] | None:
    """`A-<number>` with its alliance."""
    statement = select(ActionStep, Alliance).join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
    return session.exec(statement.where(ActionStep.number == number)).first()


def find_step_by_slug(session: Session, slug: str) -> ActionStep | None:
    """The step of the starter agenda with this slug."""
    return session.exec(select(ActionStep).where(ActionStep.slug == slug)).first()


def list_owners(session: Session, step_id: int) -> Sequence[Organisation]:
    """The organisations that own a step, by name."""
    statement = select(Organisation).join(StepOwner, col(StepOwner.organisation_id) == Organisation.id)
    return session.exec(statement.where(StepOwner.step_id == step_id).order_by(Organisation.name)).all()


def list_steps_of_contributions(
    session: Session, contribution_ids: Sequence[int]
) -> Sequence[tuple[StepLink, ActionStep]]:
    """The steps that are linked to each of these contributions, by number."""
    statement = (
        select(StepLink, ActionStep)
        .join(ActionStep, col(ActionStep.id) == StepLink.step_id)
        .where(col(StepLink.contribution_id).in_(contribution_ids))
        .order_by(col(ActionStep.number), col(StepLink.id))
    )
    return session.exec(statement).all()


def find_newest_update(session: Session, step_id: int) -> StatusUpdate | None:
    """The status update that made a step what it is."""
    statement = select(StatusUpdate).where(StatusUpdate.step_id == step_id)
    return session.exec(statement.order_by(col(StatusUpdate.at).desc(), col(StatusUpdate.id).desc())).first()


def list_open_steps_of(session: Session, organisation_id: int) -> Sequence[tuple[ActionStep, Alliance]]:
    """The adopted steps of an organisation that are not finished, by alliance and number."""
    statement = (
        select(ActionStep, Alliance)
        .join(Alliance, col(Alliance.id) == ActionStep.alliance_id)
        .join(StepOwner, col(StepOwner.step_id) == ActionStep.id)
        .where(StepOwner.organisation_id == organisation_id, col(ActionStep.status).not_in(CLOSED))
        .order_by(col(ActionStep.alliance_id), col(ActionStep.number))
    )
    return session.exec(statement).all()
