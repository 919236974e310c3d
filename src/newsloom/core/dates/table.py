"""The names of months, weekdays and halves of the day in 100 languages, lower case, without full stops.

Written by tools/date_words.py from the Unicode CLDR as Babel 2.19.0 holds it; not to be edited by hand. One line a month
(a weekday, a half), then the names that mean different ones in different languages, as ``name:language=number``.
"""

MONTHS = """
ean eanáir ene enero faoi gen gener genièr gennaio genver ian ianuarie ion ionawr jaan jaanuar jan janaayo janairu
janar janeiro jannaayo jannar jannewaris januar januari januarie januarja january januwari január januára janv janvier
janvāris janyuwari janúar jän jänn jänner led leden ledna mut mutarama oca ocak rbn rêbendan saus sausio sausis sij
siječanj siječnja sty styczeń stycznia tammi tammikuu tammikuuta urt urtarrila xan xaneiro yan yanvar ιαν ιανουάριος
ιανουαρίου сту студзень студзеня січ січень січня ян янв январ январь января яну януари јан јануар јануари қаң қаңтар
հնվ հունվար հունվարի ינואר ינו׳ جانفي جنوري جنوری يناير ژانویه जनवरी जन॰ जाने जानेवारी জানু জানুয়ারি জানুয়ারী
জানুৱাৰী ਜਨ ਜਨਵਰੀ જાન્યુ જાન્યુઆરી ଜାନୁଆରୀ ஜன ஜனவரி జన జనవరి ಜನ ಜನವರಿ ജനു ജനുവരി දුරුතු มกราคม มค ມກ ມັງກອນ ဇန်
ဇန်နဝါရီ იან იანვარი ጃን ጃንዋሪ មករា
;
chw chwef chwefror cʼhwe cʼhwevrer fab faburairu feabh feabhra feb febbraio febr febraayo febreiro febrer febrero
febrewaris febrièr februar februari februarie februarja february februwari február februára februāris febrúar fev
fevereiro fevr fevral fra frar fév févr février gas gashyantare gearr helmi helmikuu helmikuuta lut lutego luty ots
otsaila peb pebrero sbt shk shkurt sibat subat vas vasario vasaris veebr veebruar velj veljača veljače úno únor února
şub şubat φεβ φεβρουάριος φεβρουαρίου ақп ақпан лют лютага лютий лютого люты феб фебруар фев февр феврал февраль
февраля февруари փետրվար փետրվարի փտվ פברואר פבר׳ شباط شوبات فبراير فبروري فروری فوریه فيفري فېبروري फ़रवरी फ़र॰
फेब्रु फेब्रुअरी फेब्रुवारी ফেব ফেব্রুয়ারি ফেব্রুয়ারী ফেব্ৰু ফেব্ৰুৱাৰী ਫ਼ਰ ਫ਼ਰਵਰੀ ફેબ્રુ ફેબ્રુઆરી ଫେବୃଆରୀ பிப்
பிப்ரவரி ఫిబ్ర ఫిబ్రవరి ಫೆಬ್ರ ಫೆಬ್ರವರಿ ഫെബ്രു ഫെബ്രുവരി නවම් กพ กุมภาพันธ์ ກພ ກຸມພາ ဖေ ဖေဖော်ဝါရီ თებ თებერვალი ፌብ
ፌብሩዋሪ កុម្ភៈ
;
adar adr bře březen března kov kovas kovo maalis maaliskuu maaliskuuta maarso maart mac machi maerz mar marca march
marec maret maris mars marso mart martie marts martxoa marzec marzo marzu març março mas mashi mat matshi maw mawrth
meur meurzh mrt mrz màrt márc március márta mäe mäerz mär märts märz ožu ožujak ožujka wer werurwe μάρ μάρτιος μαρ
μαρτίου бер березень березня мар март марта нау наурыз сак сакавік сакавіка մարտ մարտի մրտ מרץ آذار ئازار مارس مارچ
मार्च মার্চ মাৰ্চ ਮਾਰਚ માર્ચ ମାର୍ଚ୍ଚ மார் மார்ச் మార్చి ಮಾರ್ಚ್ മാർ മാർച്ച് මැදින් มีค มีนาคม ມນ ມີນາ မတ် მარ მარტი ማርች
មីនា
;
abr abriil abril abrëll afi afirilu aib aibreán api apirila apr aprel april aprila aprile aprili aprilie aprill apríl
apríla aprīlis avr avril bal balandis balandžio dub duben dubna ebr ebrel ebrill eph ephreli epr epreli gibl huhti
huhtikuu huhtikuuta kwi kwiecień kwietnia mata nis nisan nsn nîsan pri prill tra travanj travnja ápr április απρ
απρίλιος απριλίου апр апрел апрель апреля април квіт квітень квітня кра красавік красавіка сәу сәуір ապր ապրիլ ապրիլի
אפריל אפר׳ آوریل أبريل أفريل ابريل اپریل نيسان نیسان अप्रिल अप्रैल एप्रि एप्रिल এপ্রি এপ্রিল এপ্ৰিল ਅਪ੍ਰੈ ਅਪ੍ਰੈਲ
એપ્રિલ ଅପ୍ରେଲ ஏப் ஏப்ரல் ఏప్రి ఏప్రిల్ ಏಪ್ರಿ ಏಪ್ರಿಲ್ ഏപ്രി ഏപ്രിൽ බක් เมย เมษายน ມສ ເມສາ ဧပြီ აპრ აპრილი ኤፕሪ ኤፕሪል មេសា
;
beal bealtaine cèit geg gegužė gegužės gic gicurasi gln gulan kvě květen května maaie maayo mae mag maggio mai maiatza
maig maijs maio maj maja may mayo mayu mayıs maí mee mei mej mejju mey meyi máj mája május svi svibanj svibnja touko
toukokuu toukokuuta μάι μάιος μαΐ μαΐου май мам мамыр мая мај трав травень травня մայիս մայիսի մյս מאי أيار ئایار مئی
ماي مايو مه مۍ मई मे মে মে’ ਮਈ મે ମଇ மே మే ಮೇ മേയ് වෙසක් พค พฤษภาคม ພພ ພຶດສະພາ မေ მაი მაისი ሜይ ឧសភា
;
birž birželio birželis cze czerwca czerwiec eka ekaina giu giugno haz haziran hezîran hun hunyo hzr iun iunie iyn iyun
juin jun june junh junho juni junie junij junija junio juny juun juuni jún júna június júní jūn jūnijs kam kamena kesä
kesäkuu kesäkuuta lipanj lipnja meh mehefin meith meitheamh mezh mezheven qer qershor xuño yun yuni ògmh červen června
čvn ġun ġunju ιουν ιουνίου ιούν ιούνιος июн июнь июня мау маусым черв червень червня чэр чэрвень чэрвеня юни јун јуни
հնս հունիս հունիսի יוני جوان جون حزيران حوزەیران يونيو ژوئن जुन जून জুন ਜੂਨ જૂન ଜୁନ ஜூன் జూన్ ಜೂನ್ ജൂൺ පොසොන් มิถุนายน
มิย ມິຖ ມິຖຸນາ ဇွန် ივნ ივნისი ጁን មិថុនា
;
gor gorff gorffennaf goue gouere heinä heinäkuu heinäkuuta hul hulyo iuch iul iulie iyl iyul iúil juil juillet jul
julai julayi julhet julho juli julie julij julija julio juliol july juuli júl júla július júlí jūl jūlijs korr korrik
liep liepa liepos lip lipca lipiec lug luglio lul lulju luulyo nya nyakanga srpanj srpnja tem temmuz trm tîrmeh uzt
uztaila xul xullo yul yuli července červenec čvc ιουλ ιουλίου ιούλ ιούλιος июл июль июля лип липень липня ліп ліпень
ліпеня шіл шілде юли јул јули հլս հուլիս հուլիսի יולי تموز تەمووز جولائی جولای جويلية يوليو يوليوز ژوئیه जुलाई जुलै
जुल॰ জুল জুলাই ਜੁਲਾ ਜੁਲਾਈ જુલાઈ ଜୁଲାଇ ஜூலை జులై ಜುಲೈ ജൂലൈ ඇසළ กค กรกฎาคม ກລ ກໍລະກົດ ဇူ ဇူလိုင် ივლ ივლისი ጁላይ កក្កដា
;
abu abuztua aga agasti ago agost agosti agosto agt agu agusta agustos agustus aout août aug august augusta augusti
augusts augustus augusztus avg avgust avgusta avq avqust awst aww awwissu ağu ağustos elo elokuu elokuuta eost gush
gusht kan kanama kol kolovoz kolovoza lùna lún lúnasa ogo ogos ogosto ogs rugp rugpjūtis rugpjūčio sie sierpień
sierpnia srp srpen srpna tbx tebax ágú ágúst αυγ αυγούστου αύγ αύγουστος авг август августа жні жнівень жніўня серп
серпень серпня там тамыз օգոստոս օգոստոսի օգս אוגוסט אוג׳ آب أغسطس أوت ئاب اغسطس اوت اګست اگست غشت अगस्ट अगस्त अग॰ ऑग
ऑगस्ट আগ আগষ্ট আগস্ট ਅਗ ਅਗਸਤ ઑગસ્ટ ଅଗଷ୍ଟ ஆக ஆகஸ்ட் ఆగ ఆగస్టు ಆಗ ಆಗಸ್ಟ್ ഓഗ ഓഗസ്റ്റ് නිකිණි สค สิงหาคม ສຫ ສິງຫາ ဩဂုတ်
აგვ აგვისტო ኦገስ ኦገስት សីហា
;
eyl eylul eylül gwen gwengolo ira iraila medi mfómh nze nzeri rugs rugsėjis rugsėjo ruj rujan rujna sat satumba seb
sebteembar sebtembar sen sentabr sentyabr sep sept septemba septembar september septembra septembre septembrie
septembris septhemba septiembre septimber set setembre setembro setiembre settembre settembru setyembre sht shtator
sult syys syyskuu syyskuuta szept szeptember wrz wrzesień września zář září îln îlon σεπ σεπτέμβριος σεπτεμβρίου вер
верасень верасня вересень вересня сен сент сентябр сентябрь сентября сеп септембар септември қыр қыркүйек սեպ
սեպտեմբեր սեպտեմբերի ספטמבר ספט׳ أيلول ئەیلوول سبتمبر ستمبر سپتامبر سپتمبر سېپتمبر شتنبر सप्टें सप्टेंबर सितंबर सित॰
सेप्टेम्बर ছেপ্তে ছেপ্তেম্বৰ সেপ সেপ্ট সেপ্টেম্বর ਸਤੰ ਸਤੰਬਰ સપ્ટે સપ્ટેમ્બર ସେପ୍ଟେମ୍ବର செப் செப்டம்பர் సెప్టెం
సెప్టెంబర్ ಸೆಪ್ಟೆಂ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റം സെപ്റ്റംബർ බිනර กย กันยายน ກຍ ກັນຍາ စက် စက်တင်ဘာ სექ სექტემბერი ሴፕቴ ሴፕቴምበር
កញ្ញា
;
cot cotmeh dfómh dàmh eki ekim here hyd hydref lok loka lokakuu lokakuuta oct october octobre octombrie octubre
octòbre okt oktabr okthoba okthobha oktoba oktobar oktober oktobra oktobris oktoobar oktoober oktubre oktyabr október
októbra ott ottobre ottubru out outubro paź październik października spal spalio spalis tet tetor ukw ukwakira urr
urria říj říjen října οκτ οκτωβρίου οκτώβριος жовт жовтень жовтня кас кастрычнік кастрычніка окт октобар октомври
октябр октябрь октября қаз қазан հոկ հոկտեմբեր հոկտեմբերի אוקטובר אוק׳ أكتوبر اكتوبر اکتبر اکتوبر अक्टूबर अक्टू॰
अक्टोबर ऑक्टो ऑक्टोबर অক্টো অক্টোবর অক্টোবৰ ਅਕਤੂ ਅਕਤੂਬਰ ઑક્ટો ઑક્ટોબર ଅକ୍ଟୋବର அக் அக்டோபர் అక్టో అక్టోబర్ ಅಕ್ಟೋ
ಅಕ್ಟೋಬರ್ ഒക്ടോ ഒക്ടോബർ වප් ตค ตุลาคม ຕລ ຕຸລາ အောက် အောက်တိုဘာ ოქტ ოქტომბერი ኦክቶ ኦክቶበር តុលា
;
aza azaroa kas kasim kasım lapkr lapkritis lapkričio lis listopad listopada listopadu marras marraskuu marraskuuta
mijdar mjd nob nobyembre nof noiembrie noofeembar nov novemba novembar november novembra novembre novembris novembro
novembru noviembre novimber noy noyabr nuw nuwamba nën nëntor nóv nóvember samh samhain stu studeni studenoga tach
tachwedd ugu ugushyingo νοέ νοέμβριος νοε νοεμβρίου лист листопад листопада ліс лістапад лістапада нов новембар ное
ноември ноя нояб ноябр ноябрь ноября қар қараша նոյ նոյեմբեր նոյեմբերի נובמבר נוב׳ نوامبر نوفمبر نومبر نونبر नवंबर नव॰
नोभेम्बर नोव्हें नोव्हेंबर নভে নভেম্বর নৱে নৱেম্বৰ ਨਵੰ ਨਵੰਬਰ નવે નવેમ્બર ନଭେମ୍ବର நவ நவம்பர் నవం నవంబర్ ನವೆಂ ನವೆಂಬರ್
നവം നവംബർ ඉල් พย พฤศจิกายน ພຈ ພະຈິກ နို နိုဝင်ဘာ ნოე ნოემბერი ኖቬም ኖቬምበር វិច្ឆិកា
;
abe abendua ara aralik aralık berfanbar brf dec decembar december decembra decembre decembrie decembris decembro dek
dekabr des desemba desember desembre desimber dets detsember dez dezember dezembro dhj dhjetor dic dicembre diciembre
dis disamba diseembar disemba disember disyembre diċ diċembru déc décembre dùbh gru grudnia grudzień gruod gruodis
gruodžio joulu joulukuu joulukuuta kerzu kzu noll nollaig pro prosinac prosinca prosince prosinec rhag rhagfyr uku
ukuboza δεκ δεκέμβριος δεκεμβρίου груд грудень грудня дек декабр декабрь декабря декември дец децембар жел желтоқсан
сне снежань снежня դեկ դեկտեմբեր դեկտեմբերի דצמבר דצמ׳ دجنبر دسامبر دسمبر ديسمبر डिसें डिसेंबर डिसेम्बर दिसंबर दिस॰
ডিচে ডিচেম্বৰ ডিসে ডিসেম্বর ਦਸੰ ਦਸੰਬਰ ડિસે ડિસેમ્બર ଡିସେମ୍ବର டிச டிசம்பர் డిసెం డిసెంబర్ ಡಿಸೆಂ ಡಿಸೆಂಬರ್ ഡിസം ഡിസംബർ
උඳුවප් ธค ธันวาคม ທວ ທັນວາ ဒီ ဒီဇင်ဘာ დეკ დეკემბერი ዲሴም ዲሴምበር ធ្នូ
;
lip:hr=6 lis:hr=10 listopad:hr=10 listopada:hr=10 mat:rw=4 srp:hr=7
"""

WEEKDAYS = """
ajé astelehena dil dilluns diluain diluns dush dushanba duşem dş dşm esmaspäev hétfő hën isn isniin isnin it-tnejn
jumatatu lit litinin llun luan lun lundi lunedì lunes luni luns maanantai maanantaina maandag man mandag mbe moandei
mon monday montag mso mvu mvulo má mán mánadagur mánudagur må mån måndag méi méindeg pazartesi pirmadienis pirmd
pirmdiena pon pondelok pondělí ponedeljak ponedeljek ponedjeljak poniedziałek pzt seg segunda segunda-feira sen senin
tne umsombuluko δε δευ δευτέρα да даваа дс душанбе дш дшб дүй дүйсенбі дүйшөмбү панядзелак пн по пон понеделник
понедельник понедељак понеділок եկ երկ երկուշաբթի ב׳ إثنين الاثنين دوشنبه دووشەممە پیر सो सोम सोमबार सोमवार সোঃ সোম
সোমবার সোমবাৰ ਸੋਮ ਸੋਮਵਾਰ સો સોમ સોમવાર ସୋମ ସୋମବାର தி திங் திங்கள் సోమ సోమవారం ಸೋಮ ಸೋಮವಾರ തി തിങ്കളാഴ്ച തിങ്കൾ සඳු
සඳුදා จันทร์ วันจันทร์ ຈັນ ວັນຈັນ တနင်္လာ လာ ორ ორშ ორშაბათი ሰኞ ចន្ទ ច័ន្ទ
;
antradienis asteartea bil bin dienstag dimars dimarts dimàirt dinsdag dë dën dënschdeg it-tlieta jumanne kab kedd
lwesb lwesibini mar mardi martedì martes marți maw meu meurzh mà máirt otrd otrdiena sal salı sel selasa sesh seshanba
sêşem sş sşm tal talaado talata teisipäev ter terça terça-feira tiisdei tiistai tiistaina tir tirs tirsdag tis tisdag
tldo tli tor torek tue tuesday tysdag tý týs týsdagur ulwesibili uto utorak utorok wto wtorek ìsẹ́gun út úterý þr þri
þriðjudagur τρ τρί τρίτη аў аўторак вт вто вторник вівторок мя мягмар сейсенбі сешанбе сс сшб ут уто уторак шейш
шейшемби шш երեքշաբթի երք եք ג׳ الثلاثاء ثلاثاء سهشنبه سێشەممە منگل मं मंगल मंगलवार मंगळ मंगळवार मङ्गल मङ्गलबार মঃ
মঙ্গল মঙ্গলবার মঙ্গলবাৰ ਮੰਗ ਮੰਗਲ ਮੰਗਲਵਾਰ મં મંગળ મંગળવાર ମଙ୍ଗଳ ମଙ୍ଗଳବାର செ செவ் செவ்வாய் మం మంగళ మంగళవారం ಮಂಗಳ ಮಂಗಳವಾರ
ചൊ ചൊവ്വ ചൊവ്വാഴ്ച අඟ අඟහ අඟහරුවාදා วันอังคาร อังคาร ວັນອັງຄານ ອັງຄານ ဂါ အင်္ဂါ სამ სამშაბათი სმ ማክሰ ማክሰኞ អង្គារ
;
arbaco arbc asteazkena chor chorshanba cé céad dic diciadain dimecres dimècres erb gtu jumatano keskiviikko
keskiviikkona kolmapäev l-erbgħa lar laraba lwesithathu mer mercoledì mercredi mercʼher mie miercuri mik mikudagur
mittwoch miy miyerkules mié miércoles mið miðvikudagur mé mér mércores më mër mët mëttwoch ons onsdag qua quarta
quarta-feira rab rabu sre sreda sri srijeda streda středa sze szerda tha trečiadienis trešd trešdiena ulwesithathu wed
wednesday woansdei woensdag ça çar çarşamba çarşem çş çşm çərşənbə śr śro środa τε τετ τετάρτη лх лхагва серада середа
ср сре среда сряда сәрсенбі чоршанбе чшб шарш шаршемби шр չորեքշաբթի չրք չք ד׳ أربعاء الأربعاء بدھ چهارشنبه چوارشەممە
बु बुध बुधबार बुधवार বুঃ বুধ বুধবার বুধবাৰ ਬੁੱਧ ਬੁੱਧਵਾਰ બુ બુધ બુધવાર ବୁଧ ବୁଧବାର பு புத புதன் బుధ బుధవారం ಬುಧ ಬುಧವಾರ
ബു ബുധനാഴ്ച ബുധൻ බදා බදාදා พุธ วันพุธ ພຸດ ວັນພຸດ ဗုဒ္ဓဟူး ဟူး ოთ ოთხ ოთხშაბათი ረቡዕ ពុ ពុធ ọjọ́rú
;
alh alhamis alhamisi ceturtd ceturtdiena csütörtök czw czwartek dia diardaoin dijous dijòus don donderdag donnerstag
donneschdeg dé déar déardaoin enj fim fimmtudagur gio giovedì huw huwebes hó hós hósdagur iau il-ħamis jeu jeudi joi
jue jueves kam kamis kan ketvirtadienis kha khamiis khamis khms lwesine neljapäev osteguna pay payshanba per perşembe
pêncşem pş pşm qui quinta quinta-feira sin thu thursday tongersdei tors torsdag torstai torstaina ulwesine xov xoves
yaou če čet četrtek četvrtak čt čtvrtek ħam št štvrtok πέ πέμ πέμπτη бейсенбі бейш бейшемби бс бш панҷшанбе пшб пү
пүрэв чацвер че чет четвер четверг четвртак четврток четвъртък чт чц հգ հինգշաբթի հնգ ה׳ الخميس جمعرات خميس پنجشنبه
پێنجشەممە गु गुरु गुरुवार बिहि बिहिबार বৃঃ বৃহ বৃহস্পতি বৃহস্পতিবার বৃহস্পতিবাৰ ਵੀਰ ਵੀਰਵਾਰ ગુ ગુરુ ગુરુવાર ଗୁରୁ
ଗୁରୁବାର வி வியா வியாழன் గురు గురువారం ಗುರು ಗುರುವಾರ വ്യാ വ്യാഴം വ്യാഴാഴ്ച බ්‍රහ බ්‍රහස් බ්‍රහස්පතින්දා พฤ พฤหัส
วันพฤหัสบดี ພຫ ພະຫັດ ວັນພະຫັດ ကြာသပတေး တေး ხთ ხუთ ხუთშაბათი ሐሙስ ព្រ ព្រហ ព្រហស្បតិ៍ ọjọ́bọ
;
aoine biy biyernes cum cuma cümə dih dihaoine divendres fre fredag freed freideg freitag fri friday frí fríggjadagur
fö fös föstudagur gnu gwe gwen gwener hla ijumaa il-ġimgħa jimco jmc jum juma jumaat jumat jummaʼa lwesihlanu ostirala
penktadienis perjantai perjantaina pet petak petek piatok piektd piektdiena pią piątek pre pá pátek péntek reede sex
sexta sexta-feira ulwesihlanu ven vendredi venerdì venres vie viernes vin vineri vrijdag vrydag în înî ġim πα παρ
παρασκευή ба баасан жм жума жұма пʼятниця пе пет петак петок петък пт пятница пятніца ҷмъ ҷумъа ու ուր ուրբաթ ו׳
الجمعة جمعة جمعه جمعہ ھەینی शु शुक्र शुक्रबार शुक्रवार শুঃ শুক্র শুক্রবার শুক্ৰ শুক্ৰবাৰ ਸ਼ੁੱਕ ਸ਼ੁੱਕਰ ਸ਼ੁੱਕਰਵਾਰ શુ
શુક્ર શુક્રવાર ଶୁକ୍ର ଶୁକ୍ରବାର வெ வெள் வெள்ளி శుక్ర శుక్రవారం ಶುಕ್ರ ಶುಕ್ರವಾರ വെ വെള്ളി വെള്ളിയാഴ്ച සිකු සිකුරාදා
วันศุกร์ ศุกร์ ວັນສຸກ ສຸ ສຸກ ကြာ သောကြာ პარ პარასკევი პრ ዓርብ សុ សុក្រ ẹtì
;
asa asabar cmt cumartesi dis disathairne dissabte gnd is-sibt jumamosi larunbata lau lauantai lauantaina laugardagur
laupäev laurdag ley leygardagur lö lör lördag lø lør lørdag mgq mgqibelo sab sabado sabato sabti sabtu sad sadorn sam
samedi samschdeg samstag sat saterdag sath saturday sbti sestd sestdiena shan shanba sht sib sneon sob sobota sub
subota szo szombat sá sáb sábado sâ sâm sâmbătă umgqibelo zaterdag àbámẹ́ta şem şemî şm şənbə šeštadienis σά σάβ
σάββατο бя бямба иш ишемби ишм саб сабота сб сенбі су суб суббота субота събота шанбе шнб շաբաթ շբ շբթ שבת ש׳ السبت
اونۍ سبت شنبه شەممە ہفتہ शनि शनिबार शनिवार শনি শনিবার শনিবাৰ ਸ਼ਨੀ ਸ਼ਨੀਵਾਰ શનિ શનિવાર ଶନି ଶନିବାର சனி శని శనివారం ಶನಿ
ಶನಿವಾರ ശനി ശനിയാഴ്ച සෙන සෙනසුරාදා วันเสาร์ เสาร์ ວັນເສົາ ເສົາ စနေ နေ შაბ შაბათი შბ ቅዳሜ សៅរ៍
;
ahad ahd axad axd bazar caw cawe cyu did didòmhnaich die dim dimanche dimenge diumenge dom domenica domh domingo dum
duminică dò igandea il-ħadd isonto jumapili lah lahadi lin linggo min minggu ned nedelja nedeľa nedjelja neděle nie
niedz niedziela paz pazar pühapäev sekmadienis snein son sondag sonndeg sonntag sul sun sunday sunnudagur sunnuntai
sunnuntaina svētd svētdiena sö sön söndag sø søn søndag vasárnap yak yakshanba yekşem yş yşm zondag àìkú ħad κυ κυρ
κυριακή воскресенье вс жек жексенбі жекшемби жс жш нд не нед недела неделя недеља неділя ня нядзеля ням якшанбе яшб
կիր կիրակի կր א׳ أحد اتوار الأحد یکشنبه یەکشەممە आइत आइतबार रवि रविवार দেও দেওবাৰ রঃ রবি রবিবার ਐਤ ਐਤਵਾਰ રવિ રવિવાર
ରବି ରବିବାର ஞா ஞாயி ஞாயிறு ఆది ఆదివారం ಭಾನು ಭಾನುವಾರ ഞാ ഞായറാഴ്ച ഞായർ ඉරි ඉරිදා วันอาทิตย์ อา อาทิตย์ ວັນອາທິດ ອາ ອາທິດ
တနင်္ဂနွေ နွေ კვ კვი კვირა እሑድ អា អាទិត្យ
;
dim:gd=2 má:ga=2 mé:lb=1 tor:nb=4 ça:az=2 št:lt=6
"""

HALVES = """
am dop dopoldne manhã moies paradite priekšp priekšpusdiena priekšpusdienā priešpiet prijepodne safiya àárọ̀ öö πμ дп
претпл таңкы тң үө بن صباحًا عم غم قبلازظهر قظ पूर्वाह्न পূৰ্বাহ্ন පෙව ก่อนเที่ยง ກ່ອນທ່ຽງ နံနက် ጥዋት
;
nomëttes odp pasdite pm pop popiet popodne popoldne ptg pēcp pēcpusd pēcpusdiena pēcpusdienā tarde yamma ös μμ попл пп
тк үх بظ بعدازظهر دن غو مساءً अपराह्न অপৰাহ্ন පව หลังเที่ยง ຫຼັງທ່ຽງ ညနေ ከሰዓት ọ̀sán
"""
