"""Which words turn, weaken or oppose what is said, and which say the same more generally."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from newsloom.core.claims.text import fold, stem_of

_NEGATES = {
    "en": """not never no none nobody nothing neither nor without cannot cant wont fail refuse deny decline avoid prevent unable
    hardly barely scarcely lack""",
    "de": "nicht kein keine keinen keiner keinem keines nie niemals niemand nichts ohne weder verweigern ablehnen dementieren",
    "fr": "ne n pas jamais aucun aucune rien personne sans ni refuser nier",
    "es": "no nunca jamas ningun ninguno ninguna nadie nada sin ni tampoco negar rechazar",
    "it": "non mai nessun nessuno nessuna niente nulla senza ne negare rifiutare",
    "pt": "nao nunca jamais nenhum nenhuma ninguem nada sem nem negar recusar",
    "nl": "niet geen nooit niemand niets zonder noch weigeren ontkennen", "pl": "nie nigdy nikt nic zaden zadna zadne bez ani",
    "ru": "не ни никогда никто ничего нет без отказаться отрицать", "uk": "не ні ніколи ніхто нічого без",
    "sv": "inte ingen inget inga aldrig utan", "da": "ikke ingen aldrig uden", "cs": "ne nikdy nikdo nic bez zadny",
    "ar": "لا لم لن ليس ليست ما غير بدون دون", "he": "לא אין אינו אינה בלי ללא אף", "tr": "degil yok hic", "fi": "ei eivat ilman",
}  # fmt: skip
_HEDGES = {
    "en": """may might could would if whether unless allegedly alleged allege accuse accused suspect suspected reportedly possible
    possibly plan propose proposal proposed expect expected likely unlikely threaten consider seek want hope try attempt rumour
    rumor believe believed claim will shall intend aim urge ask demand call bid vow pledge promise potential should charge
    charged""",
    "de": "konnte konnten mochte sollte sollen soll wurde wurden angeblich mutmasslich wohl vielleicht wenn falls ob plant planen will wollen verdachtig verdacht",
    "fr": "pourrait pourraient devrait serait aurait si presume presumee peutetre envisage veut souhaite accuse soupconne",
    "es": "podria podrian si presunto presunta supuesto supuesta quiza quizas planea quiere acusado sospechoso seria habria",
    "it": "potrebbe potrebbero se presunto presunta forse vuole accusato sarebbe avrebbe", "pt": "poderia pode se suposto suposta talvez quer acusado seria teria",
    "nl": "zou zouden mogelijk vermoedelijk als wil willen verdacht misschien", "pl": "moze mogl moglby jesli rzekomo podejrzany chce planuje",
    "ru": "может могут бы если якобы предполагаемый возможно хочет планирует подозревается",
}  # fmt: skip
# Each line names two camps whose words never stand for each other.
_CAMPS = {
    "en": """
    rise increase grow growth gain climb jump soar surge up higher upward raise expand widen boost rally double advance accelerate hike
    / fall drop decline decrease lose loss slump plunge slide down lower downward cut shrink narrow reduce sink tumble halve slow slash
    approve pass adopt back support endorse accept allow permit legalise legalize authorise authorize uphold agree grant favour favor
    / reject defeat block oppose ban forbid prohibit outlaw veto overturn disagree dismiss condemn deny revoke strike refuse
    win beat victory triumph / lose defeat loss
    arrest detain jail imprison charge convict guilty capture / release free acquit innocent clear escape exonerate
    die dead kill death / survive alive live rescue save unhurt unharmed
    start begin launch open resume introduce reopen / end stop finish cancel close halt suspend shut abandon scrap postpone
    buy acquire purchase / sell divest sale
    hire appoint recruit join / fire dismiss sack resign quit leave oust
    confirm admit acknowledge / deny dispute refute
    praise welcome hail applaud / criticise criticize condemn attack denounce slam
    strengthen improve recover better / weaken worsen deteriorate worse
    more most above over exceed / less fewer least below under
    before earlier / after later
    first / last second third
    largest biggest highest record / smallest lowest
    invade attack enter arrive advance / withdraw retreat leave evacuate
    profit surplus / loss deficit
    lender creditor / borrower debtor
    victim / suspect attacker
    hot heat warm / cold freeze cool
    north northern / south southern
    east eastern / west western
    extend prolong / shorten
    man men boy father son male husband / woman women girl mother daughter female wife
    majority / minority
    import / export
    public / private
    legal / illegal
    safe / dangerous
    all every / none some few
    mild slight minor light small / severe serious grave major heavy large
    success succeed / failure fail
    for / against
    """,
    "de": """steigen anstieg wachsen zunehmen erhohen hoher stieg gestiegen wuchs / fallen sinken ruckgang abnehmen senken niedriger sank gesunken fiel
    billigen zustimmen annehmen genehmigen erlauben beschliessen / ablehnen verbieten blockieren verweigern lehnte
    gewinnen sieg gewann gewonnen / verlieren niederlage verlor verloren
    festnehmen verhaften verurteilen schuldig / freilassen freisprechen unschuldig
    sterben tot tote getotet / uberleben uberlebt gerettet
    beginnen starten offnen / enden beenden schliessen stoppen
    kaufen ubernehmen / verkaufen
    mehr / weniger
    vor / nach""",
    "fr": """augmenter hausse croitre progresser monter / baisser baisse diminuer reculer chuter recul
    approuver adopter autoriser accepter / rejeter interdire refuser bloquer
    gagner victoire remporter / perdre defaite
    arreter condamner coupable / liberer acquitter innocent
    mort tuer deces / survivre sauver
    commencer ouvrir lancer / finir fermer cesser annuler
    acheter acquerir / vendre
    plus / moins
    avant / apres""",
    "es": """subir aumentar aumento crecer alza / bajar caer caida disminuir reducir
    aprobar autorizar aceptar permitir / rechazar prohibir bloquear
    ganar victoria / perder derrota
    detener condenar culpable / liberar absolver inocente
    morir muerto matar / sobrevivir rescatar
    comenzar abrir iniciar / terminar cerrar cancelar
    comprar / vender
    mas / menos
    antes / despues""",
}
_EXTREMES = {
    "en": """first last only largest biggest smallest highest lowest worst best most least record every all always entire unanimous
    unanimously ever oldest youngest longest fastest sole majority""",
    "de": "erste erster ersten letzte letzter letzten einzige einziger alle immer rekord grosste grossten kleinste hochste hochsten niedrigste meisten beste schlimmste einstimmig",
    "fr": "premier premiere dernier derniere seul seule tous toutes toujours record pire meilleur unanime",
    "es": "primer primera primero ultimo ultima unico unica todos todas siempre record mayor menor peor mejor unanime",
}
# What anyone may call a person, a firm or an act without saying more than the article.
GENERIC = frozenset(
    """
    official authority people person man woman company firm group organization organisation agency government state country nation
    city area region place report statement announcement news event incident case matter issue decision plan move measure step
    member resident citizen worker employee leader spokesman spokeswoman spokesperson expert analyst critic supporter police
    say tell add announce report note state explain describe call name mention reveal disclose show find make take give get go
    come hold happen occur involve include remain become follow lead begin affect cause result accord write publish
    day week month year time number total part side way end case
    several various numerous recently currently previously additionally meanwhile overall well
    """.split()
)


@cache
def _stems(language: str, kind: str) -> frozenset[str]:
    table = {"negates": _NEGATES, "hedges": _HEDGES, "extremes": _EXTREMES}[kind]
    return frozenset(stem_of(fold(word), language) for word in table.get(language, "").split())


def negates(low: str, stem: str, language: str) -> bool:
    """Whether a word turns what follows it into its opposite."""
    return stem in _stems(language, "negates") or (language == "en" and low.endswith("n't"))


def hedges(stem: str, language: str) -> bool:
    """Whether a word makes what follows it a possibility, an accusation or a plan."""
    return stem in _stems(language, "hedges")


def is_extreme(stem: str, language: str) -> bool:
    """Whether a word claims all, the first or the most."""
    return stem in _stems(language, "extremes")


@cache
def _camps(language: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _CAMPS.get(language, "").replace("\n    /", " /").splitlines():
        left, _, right = line.partition("/")
        camps = [[stem_of(fold(word), language) for word in side.split()] for side in (left, right)]
        for mine, theirs in (camps, camps[::-1]):
            for one in mine:
                found.setdefault(one, set()).update(set(theirs) - set(mine))
    if language == "en":
        for line in files("newsloom.data.words").joinpath("opposites.txt").read_text("utf-8").splitlines():
            one, other = (stem_of(word, "en") for word in line.split())
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {one: frozenset(others) for one, others in found.items()}


def opposites(stem: str, language: str) -> frozenset[str]:
    """The stems of words that mean the contrary; in English also the word with or without un-, in-, dis-, non-."""
    found = _camps(language).get(stem, frozenset())
    if language == "en":
        extra = {prefix + stem for prefix in ("un", "in", "im", "il", "ir", "dis", "non")}
        extra |= {
            stem[n:] for n in (2, 3) if stem[:n] in ("un", "in", "im", "il", "ir", "dis", "non") and len(stem) - n > 3
        }
        found = found | extra
    return found


_CONVERSE = frozenset(
    "win beat defeat lose victory triumph buy acquire sell purchase lender borrower import export".split()
)


def is_converse(stem: str, language: str) -> bool:
    """Whether a word says the same as its contrary does with the names the other way round: buy and sell. English only."""
    return language == "en" and stem in {stem_of(word, "en") for word in _CONVERSE}


@cache
def _kinds() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in files("newsloom.data.words").joinpath("kinds.txt").read_text("utf-8").splitlines():
        word, *more = line.split()
        stem = stem_of(word, "en")
        found[stem] = found.get(stem, frozenset()) | frozenset(stem_of(one, "en") for one in more)
    return found


@cache
def _people() -> frozenset[str]:
    return frozenset(stem_of(word, "en") for word in ("people", "person", "others", "individual", "resident", "victim"))


def is_kind_of(said: str, told: Iterable[str], language: str) -> bool:
    """Whether a word of a summary (a stem) is the same as, or more general than, one of an article. English only."""
    if language != "en":
        return False
    table = _kinds()
    wanted = {said} | (_people() if said in _people() else frozenset())
    return any(wanted & table.get(one, frozenset()) or (said in _people() and one in _people()) for one in told)
