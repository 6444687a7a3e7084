"""Which mapping is for which file."""

from __future__ import annotations

from collections.abc import Sequence

from services.errors import N_, Invalid
from services.imports.mappings.rules import ImportMapping
from services.models.vocabulary import ImportKind


def mapping_for(
    mappings: Sequence[ImportMapping],
    *,
    file: str,
    headings: tuple[str, ...],
    kind: ImportKind | None,
    mends: bool,
) -> ImportMapping | None:
    """The one mapping that is for a file with this name and these headings, of `kind` if it is given.

    Those whose pattern is that of the name come first, then those without a pattern whose headings are all there.
    A file that mends rejected rows has a name of its own, so there the headings alone decide. None where no
    mapping is for the file. Raises Invalid where several are, and where the one that names the file needs headings
    that it lacks.
    """
    offered = [one for one in mappings if kind is None or one.kind is kind]
    fitting = [one for one in offered if not one.missing(headings)]
    if mends:
        return _only(fitting, file)
    named = [one for one in offered if one.names_file(file)]
    if named:
        usable = [one for one in named if not one.missing(headings)]
        if not usable:
            raise _lacking(named[0], file, headings)
        return _only(usable, file)
    return _only([one for one in fitting if one.file_pattern is None], file)


def why_none(mappings: Sequence[ImportMapping], *, file: str, headings: tuple[str, ...]) -> Invalid:
    """Why none of the mappings is for a file that needs one."""
    reasons = []
    for one in mappings:
        missing = one.missing(headings)
        if missing:
            reasons.append(f"{one.name} needs {', '.join(missing)}")
        elif one.file_pattern is not None:
            reasons.append(f"{one.name} is for {one.file_pattern}")
        else:
            reasons.append(f"{one.name} is for {one.kind.value}")
    return Invalid(
        N_("%(file)s is of no known kind, and no mapping is for it: %(reasons)s."),
        file=file,
        reasons="; ".join(reasons),
    )


def refuse_unused(mappings: Sequence[ImportMapping], used: Sequence[ImportMapping | None]) -> None:
    """Raise Invalid for a mapping that is for none of the files: somebody meant it for one of them."""
    for one in mappings:
        if not any(one is other for other in used):
            raise Invalid(N_("The mapping %(mapping)s is for none of the files."), mapping=one.name)


def _only(fitting: Sequence[ImportMapping], file: str) -> ImportMapping | None:
    if len(fitting) > 1:
        raise Invalid(
            N_("Several mappings are for %(file)s: %(mappings)s. Give one, or tell them apart by kind or file."),
            file=file,
            mappings=", ".join(one.name for one in fitting),
        )
    return fitting[0] if fitting else None


def _lacking(mapping: ImportMapping, file: str, headings: tuple[str, ...]) -> Invalid:
    return Invalid(
        N_("%(file)s lacks headings that the mapping %(mapping)s needs: %(headings)s."),
        file=file,
        mapping=mapping.name,
        headings=", ".join(mapping.missing(headings)),
    )
