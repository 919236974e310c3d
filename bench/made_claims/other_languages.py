"""Scenes in German and in French."""

from __future__ import annotations

from bench.made_claims.slots import Scene, Slots, articles


def german(s: Slots) -> Scene:
    """A German story."""
    place, other = s.places[:2]
    a, b = s.people[:2]
    money, yes, people = s.number(12, 95), s.number(21, 38), s.number(12, 88) * 100
    texts = [
        (
            f"{place}: Stadtrat verbietet Kameras",
            f"Der Stadtrat von {place} hat am {{day}} mit {yes} zu 12 Stimmen ein Verbot von Kameras an Schulen beschlossen. „Kinder sind keine "
            f"Verdächtigen“, sagte {a}. Die Kameras hatten {money} Millionen Euro gekostet.",
        ),
        (
            f"Verbot von Kameras in {place}",
            f"{b} lehnte das Verbot ab. Rund {people:,} Menschen hatten demonstriert. Die Polizei in {other} nutzt solche Kameras weiter.".replace(
                ",", "."
            ),
        ),
        (
            f"Reaktionen aus {other}",
            f"Das Verbot gilt ab dem 1. Juli. Die Stadt will 14 Prozent der Kosten zurückfordern, sagte {a}.",
        ),
    ]
    day = {
        "Monday": "Montag",
        "Tuesday": "Dienstag",
        "Wednesday": "Mittwoch",
        "Thursday": "Donnerstag",
        "Friday": "Freitag",
    }[s.day]
    texts = [(title, text.replace("{day}", day)) for title, text in texts]
    dotted = f"{people:,}".replace(",", ".")
    honest = (
        f"Der Stadtrat von {place} hat am {day} ein Verbot von Kameras an Schulen beschlossen.",
        f"Mit {yes} zu 12 Stimmen beschloss der Stadtrat von {place} das Verbot.",
        f"„Kinder sind keine Verdächtigen“, sagte {a}.",
        f"Die Kameras hatten {money} Mio. Euro gekostet.",
        f"Rund {dotted} Menschen hatten demonstriert.",
        f"{b} lehnte das Verbot ab.",
        f"Das Verbot gilt ab dem 1. Juli.",
        f"Die Polizei in {other} nutzt solche Kameras weiter.",
    )
    return Scene(articles(s.published, texts, "de"), honest, ((a, b), (place, other)), "de")


def french(s: Slots) -> Scene:
    """A French story."""
    place, other = s.places[:2]
    a, b = s.people[:2]
    dead, hurt, money = s.number(21, 60), s.number(140, 380), s.number(12, 95)
    texts = [
        (
            f"Séisme à {place}",
            f"Un séisme a fait {dead} morts et {hurt} blessés à {place} mardi, selon les autorités. « Nous avons entendu sa voix sous les pierres », a "
            f"déclaré {a}, un sauveteur. L'aéroport de {other} est resté ouvert.",
        ),
        (
            f"Aide pour {place}",
            f"Le gouvernement a promis {money} millions d'euros aux habitants de {place}. {b} a demandé l'aide de {other}.",
        ),
        (
            "Après le séisme",
            f"L'école de {other} avait été construite en 1987. Aucune alerte au tsunami n'a été lancée.",
        ),
    ]
    honest = (
        f"Un séisme a fait {dead} morts et {hurt} blessés à {place}.",
        f"« Nous avons entendu sa voix sous les pierres », a déclaré {a}.",
        f"L'aéroport de {other} est resté ouvert.",
        f"Le gouvernement a promis {money} millions d'euros aux habitants de {place}.",
        f"{b} a demandé l'aide de {other}.",
        f"L'école de {other} avait été construite en 1987.",
    )
    return Scene(articles(s.published, texts, "fr"), honest, ((a, b), (place, other), (str(dead), str(hurt))), "fr")
