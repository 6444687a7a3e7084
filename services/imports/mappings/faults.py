"""What is wrong with a mapping: every fault with its line, and all of them in one error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.errors import N_, Invalid
from services.imports.mappings.toml_lines import KeyPath

# A mapping in which nothing is right is not repeated line by line.
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class MappingFault:
    """One fault, and the line of the key at fault; None where the whole mapping is."""

    line: int | None
    fault: Invalid

    def __str__(self) -> str:
        return str(self.fault) if self.line is None else f"line {self.line}: {self.fault}"


class InvalidMapping(Invalid):
    """A mapping that cannot be used, with all its faults in the order of their lines."""

    def __init__(self, mapping: str, faults: Sequence[MappingFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda one: one.line or 0))
        told = [f"{mapping}, {one}" for one in self.faults[:MOST_FAULTS]]
        if len(self.faults) > MOST_FAULTS:
            told.append(f"and {len(self.faults) - MOST_FAULTS} more")
        super().__init__(
            N_("The mapping %(mapping)s cannot be used.\n%(faults)s"),
            mapping=mapping,
            faults="\n".join(told),
        )


@dataclass(slots=True)
class Faults:
    """Gathers the faults of one mapping while it is looked at, by the place of the key at fault."""

    lines: dict[KeyPath, int]
    found: list[MappingFault] = field(default_factory=list)

    def add(self, path: KeyPath, fault: Invalid) -> None:
        """Note a fault at the key of this path, or at the nearest one above that the text has."""
        known = (path[:length] for length in range(len(path), 0, -1))
        line = next((self.lines[above] for above in known if above in self.lines), None)
        self.found.append(MappingFault(line, fault))

    def refuse_if_any(self, mapping: str) -> None:
        """Raise InvalidMapping where there is a fault."""
        if self.found:
            raise InvalidMapping(mapping, self.found)
