"""Reads studies as ClinicalTrials.gov's interface (version 2) gives them, one at a time."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

import ijson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from knowledge.errors import SourceError, reading
from knowledge.trials.record import ALL, FEMALE, MALE, Location, Trial, is_nct_id, years

URL = "https://clinicaltrials.gov/study/{}"
ENDINGS = (".json", ".json.gz")
_STARTS = ("studies.item", "item")
_CLOSED = ("ACTIVE_NOT_RECRUITING", "COMPLETED", "SUSPENDED", "TERMINATED", "WITHDRAWN")
"""A place with one of these takes nobody any more, though the study may."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_SEXES = (ALL, FEMALE, MALE)


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class _Identification(_Part):
    nct_id: str = ""
    brief_title: str = ""
    official_title: str = ""


class _Posted(_Part):
    date: str = ""


class _Status(_Part):
    overall_status: str = ""
    last_update_submit_date: str = ""
    last_update_post_date_struct: _Posted = Field(default_factory=_Posted)


class _Description(_Part):
    brief_summary: str = ""


class _Conditions(_Part):
    conditions: list[str] = []
    keywords: list[str] = []


class _Design(_Part):
    phases: list[str] = []


class _Eligibility(_Part):
    eligibility_criteria: str = ""
    healthy_volunteers: bool | None = None
    sex: str = ALL
    minimum_age: str = ""
    maximum_age: str = ""


class _Place(_Part):
    status: str = ""
    city: str = ""
    state: str = ""
    country: str = ""


class _Places(_Part):
    locations: list[_Place] = []


class _Protocol(_Part):
    identification_module: _Identification = Field(default_factory=_Identification)
    status_module: _Status = Field(default_factory=_Status)
    description_module: _Description = Field(default_factory=_Description)
    conditions_module: _Conditions = Field(default_factory=_Conditions)
    design_module: _Design = Field(default_factory=_Design)
    eligibility_module: _Eligibility = Field(default_factory=_Eligibility)
    contacts_locations_module: _Places = Field(default_factory=_Places)


class _Mesh(_Part):
    term: str = ""


class _Browse(_Part):
    meshes: list[_Mesh] = []


class _Misc(_Part):
    version_holder: str = ""


class _Derived(_Part):
    misc_info_module: _Misc = Field(default_factory=_Misc)
    condition_browse_module: _Browse = Field(default_factory=_Browse)


class _Study(_Part):
    protocol_section: _Protocol
    derived_section: _Derived = Field(default_factory=_Derived)


@dataclass(frozen=True, slots=True)
class Read:
    """One study of a file, or the reason why it was left out; `version` is the day of the registry's data."""

    trial: Trial | None
    skipped: str = ""
    version: date | None = None


@dataclass(frozen=True, slots=True)
class PageEnd:
    """The end of one file; `more` says that the registry had a further page."""

    more: bool


def files(path: Path) -> list[Path]:
    """The files at that path in order; raises SourceError when there is none."""
    if path.is_file():
        return [path]
    with reading(path):
        found = sorted(each for each in path.rglob("*") if each.name.lower().endswith(ENDINGS))
    if not found:
        raise SourceError(path, "holds no file of studies: save the registry's pages there as .json")
    return found


def read(file: Path) -> Iterator[Read | PageEnd]:
    """Every study of one file as it comes, then the page's end; memory does not grow with the file.

    A file is a page of the interface ({"studies": […], "nextPageToken": …}), a list of studies, or a single
    study. Raises SourceError for damaged JSON and for a file without any study.
    """
    count = 0
    try:
        with reading(file), _opened(file) as handle:
            for each in _objects(handle):
                count += isinstance(each, dict)
                yield _read(each) if isinstance(each, dict) else each
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise SourceError(file, f"is damaged after {count:,} studies: download it again") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(file, f"breaks off after {count:,} studies: download it again") from error
    if not count:
        raise SourceError(file, "holds no study as the registry's interface gives them (protocolSection)")


def _opened(file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file, "rb") if file.name.lower().endswith(".gz") else file.open("rb"))


def _objects(handle: BinaryIO) -> Iterator[dict[str, Any] | PageEnd]:
    builder, at, single, more = None, "", False, False
    for prefix, event, value in ijson.parse(handle, use_float=True):
        if builder is None and event == "start_map" and (prefix in _STARTS or prefix == "protocolSection"):
            builder, at, single = ijson.ObjectBuilder(), prefix, prefix == "protocolSection"
        if builder is not None:
            builder.event(event, value)
            if prefix == at and event == "end_map":
                yield {"protocolSection": builder.value} if single else builder.value
                builder = None
        elif prefix == "nextPageToken":
            more = bool(value)
    yield PageEnd(more)


def _read(raw: dict[str, Any]) -> Read:
    try:
        study = _Study.model_validate(raw)
    except ValidationError:
        return Read(None, "not in the shape of the registry's interface")
    try:
        return Read(_trial(study), version=_day(study.derived_section.misc_info_module.version_holder))
    except ValueError as error:
        return Read(None, str(error))


def _trial(study: _Study) -> Trial:
    """Raises ValueError saying what keeps the study from being shown."""
    part = study.protocol_section
    who, status, criteria = part.identification_module, part.status_module, part.eligibility_module
    title = _plain(who.brief_title or who.official_title)
    updated = _day(status.last_update_post_date_struct.date or status.last_update_submit_date)
    checks = (
        (is_nct_id(who.nct_id), "no NCT number"),
        (title, "no title"),
        (status.overall_status, "no status"),
        (updated, "no date of its last update"),
        (part.conditions_module.conditions, "no condition"),
        (criteria.sex in _SEXES, "a sex that cannot be read"),
    )
    if reason := next((reason for good, reason in checks if not good), ""):
        raise ValueError(reason)
    assert updated is not None
    meshes = study.derived_section.condition_browse_module.meshes
    return Trial(
        nct_id=who.nct_id,
        title=title,
        summary=_plain(part.description_module.brief_summary),
        conditions=_several(part.conditions_module.conditions),
        keywords=_several(part.conditions_module.keywords),
        terms=_several([mesh.term for mesh in meshes]),
        status=status.overall_status,
        sex=criteria.sex,
        min_age=years(criteria.minimum_age),
        max_age=years(criteria.maximum_age),
        healthy=criteria.healthy_volunteers,
        locations=tuple(dict.fromkeys(
            Location(each.city.strip(), each.country.strip(), each.state.strip())
            for each in part.contacts_locations_module.locations
            if each.country.strip() and each.status not in _CLOSED
        )),
        phases=tuple(part.design_module.phases),
        eligibility=criteria.eligibility_criteria,
        url=URL.format(who.nct_id),
        last_update=updated,
    )  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _several(written: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_plain, written))))


def _day(written: str) -> date | None:
    """An ISO day, or the first of a month that is given without one; None for anything else."""
    try:
        return date.fromisoformat(written if len(written) != len("2026-01") else f"{written}-01")
    except ValueError:
        return None
