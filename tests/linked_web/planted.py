"""A planted web on loopback: ten events, each with a small outlet's scoop and three larger outlets that rewrite it sooner in our
feeds and credit it, in four languages; a link farm; three places where people talk.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from loopback.server import Asked, Loopback, Send, answer

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
FARM = 20


@dataclass(frozen=True)
class Event:
    """What happened, in the words of its language; `credit` names the scoop's outlet."""

    name: str
    language: str
    title: str
    sentences: tuple[str, ...]
    credit: str
    linked: bool = True


def _places() -> list[tuple[str, str, str]]:
    return [
        ("Skarvholm", "Marit Olsen", "cable ferry"),
        ("Havnby", "Jens Krogh", "swing bridge"),
        ("Oberfels", "Karla Weiss", "Seilbahn"),
        ("Rotenau", "Anton Brandt", "Papierfabrik"),
        ("Villargent", "Luc Morel", "barrage"),
        ("Sainte-Orre", "Anne Tissot", "tramway"),
        ("Puertoviejo", "Marta Ibarra", "faro"),
        ("Montesol", "Diego Lara", "embalse"),
        ("Eastmere", "Ruth Calder", "lighthouse"),
        ("Northwick", "Owen Pryce", "aqueduct"),
    ]


def things() -> list[str]:
    """What the events are about, a word each."""
    return [thing for _, _, thing in _places()]


_WORDS = {
    "en": (
        "{thing} at {place} to close after inspection",
        (
            "The {thing} at {place} will close on Friday after inspectors found cracks in its main bearing.",
            "Engineer {person} warned the council in a letter of 14 pages that the {thing} could fail this winter.",
            "Repairs will cost 12 million crowns and take nine weeks, the council of {place} was told on Monday.",
        ),
        "The closure of the {thing} was first reported by {who}, which had seen the letter.",
    ),
    "de": (
        "{thing} in {place} muss nach Prüfung schließen",
        (
            "Die {thing} in {place} wird am Freitag geschlossen, weil Prüfer Risse im Hauptlager gefunden haben.",
            "Die Ingenieurin {person} warnte den Rat in einem Brief von 14 Seiten vor einem Ausfall der {thing} im Winter.",
            "Die Reparatur kostet zwölf Millionen Euro und dauert neun Wochen, hieß es am Montag im Rat von {place}.",
        ),
        "Über den Brief war zuerst berichtet worden; laut {who} lag er dem Rat seit Wochen vor.",
    ),
    "fr": (
        "Le {thing} de {place} fermera après une inspection",
        (
            "Le {thing} de {place} fermera vendredi, car des inspecteurs ont trouvé des fissures dans son palier principal.",
            "L'ingénieur {person} avait averti la mairie dans une lettre de 14 pages que le {thing} pouvait céder cet hiver.",
            "Les travaux coûteront douze millions d'euros et dureront neuf semaines, a appris lundi le conseil de {place}.",
        ),
        "La lettre a été révélée par {who}, qui avait pu la consulter.",
    ),
    "es": (
        "El {thing} de {place} cerrará tras una inspección",
        (
            "El {thing} de {place} cerrará el viernes porque los inspectores hallaron grietas en su cojinete principal.",
            "La ingeniera {person} advirtió al ayuntamiento en una carta de 14 páginas que el {thing} podía fallar en invierno.",
            "La reparación costará doce millones de euros y durará nueve semanas, supo el lunes el concejo de {place}.",
        ),
        "La carta fue adelantada el domingo; según {who}, el concejo la tenía desde hace semanas.",
    ),
}
_OTHER = {
    "en": (
        (
            "Fire guts {thing} at {place} overnight",
            (
                "Flames destroyed the roof of the {thing} at {place} shortly after two on Sunday morning, firefighters said.",
                "Caretaker {person} carried out 31 paintings before the stairs fell; nobody was hurt in the blaze.",
                "Police are looking for a white van that was seen beside the {thing} with a broken rear light.",
            ),
            "The van had been reported stolen in Kelder, according to {who}.",
        ),
        (
            "Pension fund buys {thing} at {place} for 90 million",
            (
                "A pension fund from Utrecht will own the {thing} at {place} from April, both sides announced.",
                "Owner {person} sells all shares for 90 million, three times what they cost in 2011.",
                "The 240 employees keep their contracts until 2030, their union says after talks over the weekend.",
            ),
            "Talks about the sale were first reported by {who} last month.",
        ),
        (
            "Strike stops {thing} at {place} for a third day",
            (
                "Workers at the {thing} in {place} stayed out for a third day and turned down an offer of 4 percent.",
                "Their speaker {person} wants 7 percent and a shorter week; a mediator is to be named on Thursday.",
                "Fishmongers and schools feel it most: 5,000 people a day have to go round by the northern road.",
            ),
            "The offer was revealed by {who}, citing a memo to managers.",
        ),
    ),
    "de": (
        (
            "Feuer zerstört {thing} in {place}",
            (
                "Flammen haben in der Nacht zum Sonntag das Dach der {thing} in {place} zerstört, teilte die Wehr mit.",
                "Hausmeister {person} rettete 31 Gemälde, bevor die Treppe einstürzte; verletzt wurde niemand.",
                "Die Polizei sucht einen weißen Lieferwagen mit defektem Rücklicht, der neben der {thing} stand.",
            ),
            "Der Wagen war zuvor gestohlen worden, wie zuerst berichtet wurde, laut {who} in Kelder.",
        ),
    ),
    "fr": (
        (
            "Un incendie ravage le {thing} de {place}",
            (
                "Les flammes ont détruit dans la nuit de dimanche le toit du dépôt du {thing} de {place}, selon les pompiers.",
                "Le gardien {person} a sauvé 31 tableaux avant que l'escalier ne s'effondre; personne n'est blessé.",
                "La police recherche une camionnette blanche au feu arrière cassé, vue près du {thing}.",
            ),
            "La camionnette avait été volée à Kelder, selon {who}.",
        ),
    ),
    "es": (
        (
            "Un incendio destruye el {thing} de {place}",
            (
                "Las llamas destruyeron la madrugada del domingo el techo del {thing} de {place}, dijeron los bomberos.",
                "El conserje {person} salvó 31 cuadros antes de que cayera la escalera; no hubo heridos.",
                "La policía busca una furgoneta blanca con una luz trasera rota que estaba junto al {thing}.",
            ),
            "La furgoneta había sido robada en Kelder, según {who}.",
        ),
    ),
}
# What three larger houses add in their own words.
_OWN = {
    "en": (
        ("People of {place} spoke of little else at breakfast, and {person} was asked about the {thing} in the bakery.",
         "The county will discuss the {thing} in April; until then neither side wants to say any more in public."),
        ("For {place} the {thing} is what brings visitors, and hotels along the quay fear for their Easter bookings.",
         "We could not reach {person} by telephone before this edition closed, and a letter went unanswered."),
        ("Built in 1908, the {thing} of {place} has seen two wars and one flood, as old postcards in the museum show.",
         "A friend says that {person} had slept badly for weeks because of the {thing} and all that hangs on it."),
    ),
    "de": (
        ("In {place} sprach man beim Frühstück von nichts anderem, und {person} wurde beim Bäcker auf die {thing} angesprochen.",
         "Der Kreis berät im April über die {thing}; bis dahin will sich keine Seite mehr öffentlich äußern."),
        ("Für {place} ist die {thing} das, was Gäste bringt, und die Hotels am Ufer fürchten um ihre Buchungen zu Ostern.",
         "{person} war vor Redaktionsschluss telefonisch nicht zu erreichen, ein Brief blieb ohne Antwort."),
        ("Die 1908 gebaute {thing} von {place} hat zwei Kriege und eine Flut gesehen, wie alte Postkarten im Museum zeigen.",
         "{person} habe wegen der {thing} seit Wochen schlecht geschlafen, sagt jemand aus dem Freundeskreis."),
    ),
    "fr": (
        ("À {place}, on ne parlait que de cela au petit déjeuner, et {person} a été interpellé sur le {thing} à la boulangerie.",
         "Le département examinera le {thing} en avril; d'ici là, aucune des parties ne veut en dire plus."),
        ("Pour {place}, le {thing} attire les visiteurs, et les hôtels du quai craignent pour leurs réservations de Pâques.",
         "Nous n'avons pas pu joindre {person} par téléphone avant le bouclage, et une lettre est restée sans réponse."),
        ("Construit en 1908, le {thing} de {place} a connu deux guerres et une crue, disent de vieilles cartes postales.",
         "Un proche raconte que {person} dormait mal depuis des semaines à cause du {thing}."),
    ),
    "es": (
        ("En {place} no se hablaba de otra cosa en el desayuno, y a {person} le preguntaron por el {thing} en la panadería.",
         "La provincia tratará el {thing} en abril; hasta entonces ninguna de las partes quiere decir más."),
        ("Para {place} el {thing} atrae visitantes, y los hoteles del muelle temen por sus reservas de Pascua.",
         "No pudimos hablar con {person} por teléfono antes del cierre, y una carta quedó sin respuesta."),
        ("Construido en 1908, el {thing} de {place} vivió dos guerras y una riada, como muestran viejas postales del museo.",
         "Una amistad cuenta que {person} dormía mal desde hace semanas a causa del {thing}."),
    ),
}  # fmt: skip
_LANGUAGES = ("en", "en", "de", "de", "fr", "fr", "es", "es", "en", "en")


def events() -> list[Event]:
    """The ten planted events."""
    out = []
    for number, ((place, person, thing), language) in enumerate(zip(_places(), _LANGUAGES, strict=True)):
        kinds = (_WORDS[language], *_OTHER[language])
        title, sentences, credit = kinds[_LANGUAGES[:number].count(language)]
        told = {"place": place, "person": person, "thing": thing}
        out.append(
            Event(
                name=f"event{number}", language=language, title=title.format(**told),
                sentences=tuple(s.format(**told) for s in sentences), credit=credit, linked=number % 2 == 0,
            )
        )  # fmt: skip
    return out


def scoop(number: int) -> str:
    """The small outlet that had an event first."""
    return f"scoop{number}.example"


def large(number: int) -> str:
    """One of thirty larger outlets."""
    return f"large{number}.example"


HOSTS = [*(scoop(n) for n in range(10)), *(large(n) for n in range(30)), "farm.example", "talk.example"]


def page(event: Event, number: int, host: str, rewrite: int | None) -> bytes:
    """The scoop's page (`rewrite` None), or a rewrite that credits it, by a link in every second event and by name else."""
    name = scoop(number)
    lines = list(event.sentences)
    if rewrite is not None:
        who = (
            f'<a href="http://{name}/{event.name}.html?utm_source=x">{_outlet(name)}</a>'
            if event.linked
            else _outlet(name)
        )
        told = dict(zip(("place", "person", "thing"), _places()[number], strict=True))
        lines = [lines[rewrite], *(line.format(**told) for line in _OWN[event.language][rewrite])]
        lines.insert(1 + rewrite % 2, event.credit.format(who=who, thing=event.title.split(" ")[0].lower()))
        # The house's own link and a menu: neither is a vote.
        lines.append(f'{lines[0]} <a href="http://{host}/archive.html">{_outlet(host)}</a>.')
    else:
        lines.append(f'{lines[1]} <a href="http://{name}/own.html">{_outlet(name)}</a>.')
    body = "".join(f"<p>{line}</p>" for line in lines)
    head = f'<title>{event.title}</title><meta property="og:site_name" content="{_outlet(host)}">'
    when = (NOW - timedelta(hours=3)).isoformat()
    return (
        f'<!doctype html><html lang="{event.language}"><head><meta charset="utf-8">{head}'
        f'<meta property="article:published_time" content="{when}"></head><body>'
        f'<nav><a href="http://{scoop(0)}/menu.html">Partner</a></nav><article><h1>{event.title}</h1>{body}</article></body></html>'
    ).encode()


def _outlet(host: str) -> str:
    """The name that an outlet prints."""
    name = host.partition(".")[0]
    return f"Courier {name.removeprefix('scoop')}" if name.startswith("scoop") else f"The {name.title()}"


def feed(host: str, items: list[tuple[str, str]]) -> bytes:
    """A feed of (title, address)."""
    when = format_datetime(NOW - timedelta(hours=3))
    rows = "".join(
        f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{when}</pubDate></item>"
        for title, url in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{_outlet(host)}</title>{rows}</channel></rss>'.encode()


def web() -> Loopback:
    """The server of all of it (enter it); every host leads here."""

    def serve(request: Asked, send: Send) -> None:
        host = request.headers.get("host", "").partition(":")[0]
        send(answer(*_answer(host, request.path.partition("?")[0]), Connection="close"))

    return Loopback({"*": serve})


def _answer(host: str, path: str) -> tuple[int, bytes]:
    told = events()
    if path == "/robots.txt":
        return 404, b""
    if host == "talk.example":
        return 200, talk()
    if host == "farm.example":
        return farm(path)
    for number, event in enumerate(told):
        outlets = [scoop(number), *(large(3 * number + i) for i in range(3))]
        if host in outlets:
            if path == "/feed.xml":
                return 200, feed(host, [(event.title, f"http://{host}/{event.name}.html")])
            if path == f"/{event.name}.html":
                place = outlets.index(host)
                return 200, page(event, number, host, None if place == 0 else place - 1)
    return 404, b"nothing here"


def farm(path: str) -> tuple[int, bytes]:
    """Twenty pages of one owner that all link to the last event's second rewrite, and tell of nothing else in common."""
    if path == "/feed.xml":
        return 200, feed("farm.example", [(_farm_title(n), f"http://farm.example/{n}.html") for n in range(FARM)])
    name = path.strip("/").removesuffix(".html")
    if not name.isdigit():
        return 404, b""
    n = int(name)
    target = f"http://{large(28)}/event9.html"
    text = f"{_farm_title(n)}. We tasted {n + 3} kinds of it and liked the {n + 1}th best of them all this year. "
    body = f'<p>{text * 3}</p><p>Also see <a href="{target}">this report</a> on the matter, dear reader {n}.</p>'
    return (
        200,
        f"<html lang='en'><head><title>{_farm_title(n)}</title></head><body><article>{body}</article></body></html>".encode(),
    )


def _farm_title(n: int) -> str:
    foods = ("cheese", "bread", "soup", "tea", "cake", "jam", "rice", "fish", "salad", "pie")
    return f"Best {foods[n % 10]} recipe number {n} for lazy evenings"


def talk(points: int = 400) -> bytes:
    """A hundred postings of one account and one of another, all on the first event's scoop."""
    url = f"http://{scoop(0)}/event0.html"
    hits = [
        {"objectID": str(n), "title": "Ferry", "url": url, "points": points, "num_comments": 90, "author": "bot"}
        for n in range(100)
    ]
    hits.append({"objectID": "900", "title": "Ferry", "url": url, "points": 3, "num_comments": 1, "author": "ida"})
    return json.dumps({"hits": hits}).encode()
