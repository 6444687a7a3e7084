"""What an address of the API is: its path, what it takes, what it answers, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from api.bodies import Body, Nothing
from api.parameters import Parameter, Parameters
from api.shapes.base import Shape
from services.db import ScopedSession
from services.errors import NotFound

B = TypeVar("B", bound=Body, covariant=True)
Answer = Shape | Mapping[str, Any]


@dataclass(frozen=True)
class Asked(Generic[B]):
    """One request, read and checked: the session it acts in, its path, its parameters and its body."""

    db: ScopedSession
    path: Mapping[str, str]
    query: Parameters
    body: B

    def id(self, name: str, missing: str) -> UUID:
        """An id of the path as it is written here; Python would also take braces, a prefix, or no hyphens.

        Raises NotFound with the sentence `missing`, marked where it stands.
        """
        value = self.path[name]
        try:
            found = UUID(value)
        except ValueError:
            found = None
        if found is None or str(found) != value.lower():
            raise NotFound(missing)
        return found


@dataclass(frozen=True)
class Link:
    """How an answer leads on: the address by its operation, and where in the answer its id stands."""

    to: str
    parameters: Mapping[str, str | int]


@dataclass(frozen=True)
class Endpoint:
    """One method of one path. `answer` is the shape of `data`; the docstring of `run` says what it does.

    `statuses` are the refusals besides those that every address has.
    """

    method: str
    path: str
    run: Callable[[Any], Answer]
    answer: type[Shape]
    is_list: bool = False
    status: int = 200
    body: type[Body] = Nothing
    query: tuple[Parameter, ...] = ()
    statuses: tuple[int, ...] = ()
    links: Mapping[str, Link] = field(default_factory=dict)
    # What the answer may say once and nobody keeps, as a path of keys.
    secret: tuple[str, ...] = ()

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def name(self) -> str:
        """Its name in the document: the module's and the function's."""
        return f"{self.run.__module__.removeprefix('api.')}.{self.run.__name__}"


def get(path: str, run: Callable[[Any], Answer], answer: type[Shape], **more: Any) -> Endpoint:
    """An address that only tells."""
    return Endpoint("GET", path, run, answer, **more)


def post(path: str, run: Callable[[Any], Answer], answer: type[Shape], body: type[Body], **more: Any) -> Endpoint:
    """An address for a deed."""
    return Endpoint("POST", path, run, answer, body=body, **more)


def put(path: str, run: Callable[[Any], Answer], answer: type[Shape], body: type[Body], **more: Any) -> Endpoint:
    """An address whose whole content is set."""
    return Endpoint("PUT", path, run, answer, body=body, **more)


def patch(path: str, run: Callable[[Any], Answer], answer: type[Shape], body: type[Body], **more: Any) -> Endpoint:
    """An address of which single fields are changed."""
    return Endpoint("PATCH", path, run, answer, body=body, **more)
