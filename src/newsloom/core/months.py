"""The names of the months, as the languages of the web write them in dates (in the genitive where a language has one)."""

from __future__ import annotations

# Names that mean different months in two languages (listopad: October in Croatian, November in Polish and Czech) stand
# where more people use them.
_NAMES = """
jan january januar jänner jän jänn janvier janv enero ene gennaio gen januari janeiro stycznia styczeń januára
ledna leden siječnja január ianuarie ocak tammikuuta tammikuu janúar января янв січня яну януари ιανουαρίου ιαν
gener يناير जनवरी בינואר ינואר sausio janvāris jaanuar;
feb february februar februari février févr fév fevr febrero febbraio fevereiro fev lutego luty februára února
únor veljače február februarie şubat subat helmikuuta helmikuu febrúar февраля фев лютого φεβρουαρίου φεβ febrer
فبراير फरवरी בפברואר פברואר vasario februāris veebruar febr;
mar march märz mär maerz mrz mars marzo maart mrt março marca marzec marec března březen ožujka március márc
martie mart maaliskuuta maaliskuu марта мар березня март μαρτίου μαρ març مارس मार्च במרץ מרץ kovo märts;
apr april avril avr abril abr aprile kwietnia kwiecień apríla dubna duben travnja április ápr aprilie nisan
huhtikuuta huhtikuu апреля апр квітня април απριλίου απρ أبريل ابريل अप्रैल באפריל אפריל balandžio aprīlis
aprill;
may mai mayo maggio mag mei maio maj maja mája května květen svibnja május máj mayıs toukokuuta toukokuu maí мая
травня май μαΐου μαϊ maig مايو मई במאי מאי gegužės maijs;
jun june juni juin junio giugno giu junho czerwca czerwiec júna června červen lipnja június jún iunie haziran
kesäkuuta kesäkuu júní июня июн червня юни ιουνίου ιουν juny يونيو जून ביוני יוני birželio jūnijs juuni;
jul july juli juillet juil julio luglio lug julho lipca lipiec júla července červenec srpnja július júl iulie
temmuz heinäkuuta heinäkuu júlí июля июл липня юли ιουλίου ιουλ juliol يوليو जुलाई ביולי יולי liepos jūlijs
juuli;
aug august août aout agosto ago augustus augusti sierpnia sierpień augusta srpna srpen kolovoza augusztus
ağustos agustos elokuuta elokuu ágúst августа авг серпня август αυγούστου αυγ agost agustus أغسطس اغسطس अगस्त
באוגוסט אוגוסט rugpjūčio augusts;
sep sept september septembre septiembre setiembre settembre set setembro września wrzesień septembra září rujna
szeptember szept septembrie eylül eylul syyskuuta syyskuu сентября сен вересня септември σεπτεμβρίου σεπ
setembre سبتمبر सितंबर בספטמבר ספטמבר rugsėjo septembris;
oct october oktober okt octobre octubre ottobre ott outubro out października październik októbra října říjen
október octombrie ekim lokakuuta lokakuu октября окт жовтня октомври οκτωβρίου οκτ أكتوبر اكتوبر अक्टूबर
באוקטובר אוקטובר spalio oktobris oktoober;
nov november novembre noviembre novembro listopada listopad novembra listopadu studenoga noiembrie kasım kasim
marraskuuta marraskuu nóvember ноября ноя листопада ноември νοεμβρίου νοε نوفمبر नवंबर בנובמבר נובמבר lapkričio
novembris;
dec december dezember dez décembre déc diciembre dic dicembre dezembro grudnia grudzień decembra prosince
prosinec prosinca decembrie aralık aralik joulukuuta joulukuu desember des декабря дек грудня декември
δεκεμβρίου δεκ desembre ديسمبر दिसंबर בדצמבר דצמבר gruodžio decembris detsember
"""

_NUMBERS = {name: number for number, names in enumerate(_NAMES.split(";"), 1) for name in names.split()}


def month_number(name: str) -> int | None:
    """1 to 12 for a month's name or its usual short form, without a full stop; None for another word."""
    low = name.lower().removesuffix(".").replace("i̇", "i")
    return _NUMBERS.get(low)
