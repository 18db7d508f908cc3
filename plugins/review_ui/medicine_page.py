"""Arranging a medicine for its page: the summary of what each side says, and the lanes of the timeline."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from review_ui.words import country_name, word
from surveillance import clock
from surveillance.clock import local
from surveillance.language import say
from surveillance.pipeline.medicine import Medicine
from surveillance.pipeline.tellings import Standing, Telling
from surveillance.pipeline.wholesale import Wholesale
from surveillance.reporting.timeline import Lane, Span, Timeline, draw
from surveillance.shortages.episodes import Episode


@dataclass(frozen=True, slots=True)
class Side:
    """One box of the summary."""

    anchor: str
    title: str
    standing: str
    """A `Standing`, for the look."""
    sentence: str
    details: tuple[str, ...]


def sides(medicine: Medicine) -> list[Side]:
    """What is known at home, at the wholesalers, by decision, and abroad: each in a sentence."""
    return [
        _side("home", say("Meldingen in Nederland"), medicine.home, "standing"),
        *(_wholesale_side(one) for one in medicine.wholesale),
        _side("measures", say("Besluiten"), medicine.measures, "standing_measure"),
        _abroad(medicine.abroad),
    ]


def timeline(medicine: Medicine) -> Timeline | None:
    """The picture of everything that has a beginning: notices, decisions, weeks on the wholesalers' list."""
    lanes = [_lane(telling) for telling in (*medicine.home, *medicine.measures)]
    lanes += [Lane(say("Groothandels"), tuple(_weeks(one))) for one in medicine.wholesale if one.is_linked]
    lanes += [_lane(telling) for telling in medicine.abroad]
    return draw(lanes, clock.today())


def _side(anchor: str, title: str, tellings: Sequence[Telling], group: str) -> Side:
    standing = _worst([telling.standing for telling in tellings])
    details = tuple(f"{say(one.source.title)}: {word(group, one.standing)}" for one in tellings)
    return Side(anchor, title, standing, word(group, standing), details)


def _abroad(tellings: Sequence[Telling]) -> Side:
    """How many countries tell of trouble, of how many that can say."""
    short = [one for one in tellings if one.standing is Standing.SHORT]
    silent = [one for one in tellings if one.standing is Standing.CANNOT_SAY]
    details = [f"{country_name(one.source.body.country)}: {word('standing', one.standing)}" for one in short]
    if silent:
        details.append(say("Van {count} bronnen is het niet te zeggen.", count=len(silent)))
    told = say("Tekort gemeld door {short} van {count} bronnen.", short=len(short), count=len(tellings))
    return Side("abroad", say("Andere landen"), _worst([one.standing for one in tellings]), told, tuple(details))


def _wholesale_side(wholesale: Wholesale) -> Side:
    title = say("Groothandels")
    if not wholesale.is_linked:
        text = say("Niet te zeggen: geen enkel artikel van de lijst is met zekerheid aan dit middel gekoppeld.")
        return Side("wholesale", title, Standing.CANNOT_SAY, text, ())
    short = [week for week in wholesale.weeks if week.says == "short"]
    unknown = sum(week.says == "unknown" for week in wholesale.weeks)
    told = say("Op de lijst in {short} van {count} weken.", short=len(short), count=len(wholesale.weeks))
    details = [say("Van {count} weken hebben wij geen lijst.", count=unknown)] if unknown else []
    if not wholesale.is_named:
        details.append(say("Van welke firma het artikel is, staat niet vast: stof, vorm en sterkte zijn gelijk."))
    if wholesale.called_available:
        details.append(say("Tegenspraak: volgens de firma is het beschikbaar."))
    return Side("wholesale", title, _standing_of(wholesale), told, tuple(details))


def _standing_of(wholesale: Wholesale) -> Standing:
    """By the newest list that we have: that of the running week is never there yet."""
    listed = [week.says for week in wholesale.weeks if week.says != "unknown"]
    if listed and listed[-1] == "short":
        return Standing.SHORT
    if not listed or not wholesale.state.is_trusted:
        return Standing.CANNOT_SAY
    return Standing.OVER if "short" in listed else Standing.NOTHING


def _worst(standings: Sequence[Standing]) -> Standing:
    """What matters most: trouble, then not knowing, then that it is over, then nothing."""
    order = (Standing.SHORT, Standing.CANNOT_SAY, Standing.OVER, Standing.NOTHING)
    return next((one for one in order if one in standings), Standing.CANNOT_SAY)


def _lane(telling: Telling) -> Lane:
    country = telling.source.body.country
    name = telling.source.body.name.split(" (")[0] if country == "nl" else country_name(country)
    if telling.is_of_decisions:
        return Lane(name, tuple(_decisions(telling)))
    look = "notice" if country == "nl" else "abroad"
    return Lane(name, tuple(_span(telling, episode, look) for episode in telling.episodes))


def _span(telling: Telling, episode: Episode, look: str) -> Span:
    end = episode.end_on
    if end is None and episode.closed_at:
        end = local(episode.last_seen_at if episode.closed_by == "vanished" else episode.closed_at).date()
    if episode.is_open and end and end < clock.today():
        end = None
    text = say(
        "Van {start_on} ({start_kind}) tot {end_on}: {how}",
        start_on=episode.start_on,
        start_kind=word(*telling.meaning_of(episode)),
        end_on=episode.end_on,
        how=word("closed_by", episode.closed_by or "open"),
    )
    shown = "vanished" if episode.closed_by == "vanished" else look
    return Span(episode.start_on, end, episode.is_open, shown, text)


def _decisions(telling: Telling) -> Iterator[Span]:
    today = clock.today()
    for told in telling.notices:
        notice = told.newest.record
        start = notice.actual_start_on or notice.published_on or local(told.versions[0].known_at).date()
        text = say("Besluit van {start_on} tot {end_on}", start_on=start, end_on=notice.expected_end_on)
        yield Span(start, notice.expected_end_on, told.is_in_force(today), "measure", text)


def _weeks(wholesale: Wholesale) -> Iterator[Span]:
    for week in wholesale.weeks:
        if week.says == "short":
            text = say("Week {week} van {year}: niet te leveren", week=str(week.number), year=str(week.year))
            yield Span(week.monday, _sunday(week.year, week.number), is_open=False, look="signal", text=text)


def _sunday(year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 7)
