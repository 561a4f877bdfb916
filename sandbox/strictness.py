"""The switches: what the workspace refuses as Slack does. All are on unless a test says otherwise."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields


@dataclass
class Strictness:
    """One flag per rule of Slack; off means that the workspace is lenient about it."""

    tokens: bool = True
    scopes: bool = True
    membership: bool = True
    ownership: bool = True
    blocks: bool = True
    triggers: bool = True
    view_hash: bool = True
    view_stack: bool = True
    response_url: bool = True
    message_rate: bool = True
    workspace_budget: bool = True
    rate_tiers: bool = True
    event_volume: bool = True
    event_failures: bool = True

    @classmethod
    def all(cls, on: bool) -> Strictness:
        return cls(**{rule.name: on for rule in fields(cls)})

    def as_dict(self) -> dict[str, bool]:
        return asdict(self)

    def switch(self, rules: dict[str, object]) -> None:
        """Set the named rules. Raises ValueError for an unknown rule or a value that is not true or false."""
        known = {rule.name for rule in fields(self)}
        for name, on in rules.items():
            if name not in known or not isinstance(on, bool):
                raise ValueError(f"no rule {name!r} to set to {on!r}; rules: {', '.join(sorted(known))}")
        for name, on in rules.items():
            setattr(self, name, on)
