"""What geocoding services did in a run, and whether they would be asked, in sentences."""

from __future__ import annotations

from jarjestokartta.geo import answer_cache
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.words import Words
from jarjestokartta.workspace import geocoders
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.geocoders import Geocoders


def lines(services: Geocoders, say: Words) -> list[str]:
    """Give what is worth saying: what was asked, and what stayed open and why. Kept answers are no news."""
    out = []
    if services.cache is not None and services.cache.damaged:
        out.append(say("summary.geocoders-anew", file=services.cache.path))
    for one in services.told():
        service = say(f"geocoder.{one.name}")
        if one.answered:
            placed = say.number(one.placed)
            out.append(say.plural("summary.geocoder", one.answered, service=service, placed=placed))
        if one.trouble is not None and one.unanswered:
            why = say.of_error(one.trouble)
            out.append(say.plural("summary.geocoder-open", one.unanswered, service=service, why=why))
        elif one.trouble is not None and not one.answered:
            out.append(say("summary.geocoder-none", service=service, why=say.of_error(one.trouble)))
    return out


def status(workspace: Workspace, settings: Settings, say: Words) -> list[str]:
    """Give which services would be asked, and how many answers are kept."""
    chosen = settings.geocoding
    if not chosen.services:
        return [say("status.geocoders-off")]
    out = [say("status.geocoders")]
    for name in chosen.services:
        service = say(f"geocoder.{name}")
        if geocoders.key_of(name, chosen):
            out.append("  " + say("status.geocoder-key", service=service))
        else:
            variable = geocoders.KEY_VARIABLES[name]
            out.append("  " + say("status.geocoder-no-key", service=service, variable=variable))
    path = geocoders.cache_path(workspace)
    kept = answer_cache.count(path)
    if kept:
        file = path.relative_to(workspace.root).as_posix()
        out.append("  " + say.plural("status.geocoder-answers", kept, file=file))
    return out
