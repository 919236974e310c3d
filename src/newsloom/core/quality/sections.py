"""Where a publisher filed an article: the section in its address, its category, and the label before its headline.

A section is what the house itself says of the form, in its own language, so it is the surest mark of opinion and of deals. Words
are compared without accents and case, whole: an opinion poll is no opinion, and the Deals Valley no bargain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import unquote, urlsplit

Section = Literal["opinion", "deal"]

_OPINION = """
opinion opinions op-ed op-eds oped editorial editorials editorial-board commentary commentaries comment commentisfree columns
column columnist
columnists columna columnas contributors letters letters-to-the-editor letters-editor viewpoint viewpoints views voices
perspectives guest-essay
guest-column ideas leaders leader
meinung meinungen kommentar kommentare kolumne kolumnen leitartikel gastbeitrag gastbeitraege gastkommentar debatte
standpunkt leserbriefe
avis tribune tribunes chronique chroniques editoriaux edito editos idees points-de-vue point-de-vue debats billet billets
opinione opinioni editoriale editoriali commenti commento rubriche lettere
opinio columnistas firmas tribuna tribunas cartas cartas-al-director editoriales
opiniao colunas coluna colunistas artigos-de-opiniao cronicas
opinie opinies commentaar columns brieven ingezonden
asikt asikter ledare debatt kronika kronikor kronikk kronikker insandare meninger leder ledere debat synspunkt synspunkter
klummer klumme
mielipide mielipiteet paakirjoitus paakirjoitukset kolumni kolumnit
opinia felieton felietony komentarze komentarz publicystyka
nazory nazor komentare komentar glosa glosy
velemeny velemenyek publicisztika opinii editoriale comentarii pareri mnenie mnenia mneniya mneniye kolonka kolonki
kolumnisty mnenja kolumna kolumne
mnenja stav stavovi dumka dumky pohlyady yorum yorumlar yazarlar kose-yazilari kose-yazisi gorus apopsi apopseis gnomi gnomes
opini kolom
goc-nhin y-kien quan-diem ara arai rai maqalat
мнение мнения колонка колонки колумнисты думка думки погляд комментарий
الرأي رأي آراء مقالات מאמרים דעות दृष्टिकोण विचार संपादकीय
社説 オピニオン コラム 论坛 評論 评论 社论 社評 社评 观点 觀點 时评 時評 pinglun guandian shelun shasetsu 사설 칼럼 오피니언
"""
_DEAL = """
deals deal daily-deals best-deals tech-deals deals-and-offers offers offer special-offers coupons coupon promo-codes vouchers
voucher-codes bargains
bargain discounts shopping-deals black-friday prime-day cyber-monday
angebote angebot schnaeppchen deals-schnaeppchen gutscheine rabatte rabatt sparen
bons-plans bon-plan bonsplans bonplan promo promos codes-promo soldes
offerte offerta sconti sconto promozioni coupon-e-offerte
ofertas oferta chollos chollo descuentos cupones promocoes cupons descontos
aanbiedingen aanbieding kortingscodes korting erbjudanden rea rabattkoder tilbud tarjoukset tarjous
promocje promocja okazje rabaty kupony slevy akce akcie kedvezmenyek akciok reduceri oferte promotii
skidki skidka akcii firsat firsatlar indirim indirimler kampanyalar prosfores
скидки скидка распродажа акции знижки عروض خصومات מבצעים
优惠 打折 促销 特价 折扣 セール お得情報 クーポン 특가 할인
"""
_LABEL = """
opinion op-ed editorial commentary comment column guest-column guest-essay letter letters letters-to-the-editor
letter-to-the-editor viewpoint perspective analysis-opinion
meinung kommentar kolumne leitartikel gastbeitrag gastkommentar standpunkt leserbrief
tribune chronique edito editorial avis billet
opinione editoriale commento
tribuna columna opiniao coluna opinie commentaar ledare debatt kronika krönika kronikk leder debat klumme synspunkt mielipide
paakirjoitus kolumni
opinia felieton komentarz nazor komentar velemeny publicisztika parere yorum gorus apopsi gnomi opini
мнение колонка комментарий думка αποψη γνωμη σχολιο رأي الرأي דעה विचार संपादकीय
社説 コラム 社论 社評 社评 评论 評論 时评 時評 观点 觀點 사설 칼럼 오피니언 기고
"""
_NOT_IN_ADDRESS = frozenset(
    "comment comments leaders leader ideas views voices akce akcie debate rea offer deal avis".split()  # noqa: SIM905
)
"""Words that name other sections too (comments under an article, business leaders): only as the first folder of a path."""
_MERGERS = frozenset(
    """
    business markets market finance financial mergers companies company economy economics money legal law industry wirtschaft
    unternehmen maerkte finanzen economie entreprises economia empresas finanza aziende mercados mercati
    """.split()  # noqa: SIM905
)
"""Under these a deal is one between companies."""


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l").casefold())
    # Marks of Latin and Greek letters; in other scripts a mark makes another letter (Korean comes apart, and together again).
    return unicodedata.normalize("NFKC", re.sub("[\u0300-\u036f]", "", decomposed))


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in text.split())


_FOLDERS: dict[Section, frozenset[str]] = {"opinion": _words(_OPINION), "deal": _words(_DEAL)}
_LABELS = _words(_LABEL)
_BEFORE = re.compile(r"^\W*([^\W\d_][^:|\]】〉>｜：—–]{1,24}?)\s*(?:[:|\]】〉>｜：]|\s[—–-]\s)")
_SENTENCE = re.compile(r"^\W*([^\W\d_][^\W\d_-]{3,18})\.\s")
"""A label with a full stop, as French papers write it: "Tribune. ..."."""
_OF_SOMEONE = re.compile(
    r"^\W*(?:kommentar|kommentaar|commentaar|commento|gastbeitrag|gastkommentar|kolumne|leitartikel|standpunkt|kronikk?|felieton"
    r"|editorial|editoriale|op-ed|opinion)\s(?:by|zu|zur|zum|von|vom|de|di|van|av|af)\s[^:|]{2,60}[:|]\s",
    re.IGNORECASE,
)
"""A label that says whose it is or on what: "Gastbeitrag von Ute Frey: ...", "Kommentar zur Bahn: ..."."""
_ARTICLES = re.compile(r"^(?:the|der|die|das|le|la|il|lo|el|de|het|o)\s|^l'")
_AFTER = re.compile(r"\s[|｜—–-]\s*([^\W\d_][^|:｜—–]{1,24})\W*$")


def section_of(url: str, categories: Iterable[str] = (), title: str = "") -> tuple[Section, str] | None:
    """Opinion or deal, by address, category or the label of the headline, and the mark that says so; None for neither."""
    folders = _folders(url)
    for at, name in enumerate(folders):
        for section, known in _FOLDERS.items():
            if name in known and (at == 0 or name not in _NOT_IN_ADDRESS) and not _is_business(section, folders[:at]):
                return section, f"/{name}/"
    for category in list(categories)[:20]:
        name = re.sub(r"\W+", "-", _plain(category[:60])).strip("-")
        for section, known in _FOLDERS.items():
            if name in known and name not in _NOT_IN_ADDRESS:
                return section, category.strip()[:40]
    label = _label(title)
    return ("opinion", label) if label else None


def _is_business(section: Section, above: Iterable[str]) -> bool:
    return section == "deal" and not _MERGERS.isdisjoint(above)


def _folders(url: str) -> Sequence[str]:
    """The folders of an address, without the last part (the article's own name); before them a name of the host that is one."""
    try:
        parts = urlsplit(url[:2000])
        host = (parts.hostname or "").split(".")
        path = [_plain(one) for one in unquote(parts.path).split("/") if one]
    except ValueError:
        return ()
    own = [name for name in host[:-2] if name in _FOLDERS["opinion"] | _FOLDERS["deal"]]
    return (*own, *path[:-1][:6])


def _label(title: str) -> str:
    """A label such as "Opinion:", "Kommentar |", "Kolumne von Ida Ru:", "[사설]" or "| Opinion" of a headline; "" without one."""
    title = title[:300]
    for pattern in (_BEFORE, _AFTER, _SENTENCE):
        spot = pattern.search(title)
        if spot and _is_label(_plain(spot[1].strip())):
            return spot[1].strip()
    spot = _OF_SOMEONE.search(title)
    return spot.group().strip() if spot else ""


def _is_label(text: str) -> bool:
    return any(re.sub(r"\s+", "-", one) in _LABELS for one in (text, _ARTICLES.sub("", text)))
