"""The words of what stands in a page's place: questions about cookies, bot checks, notes that only subscribers may read on.

They are looked for on small pages that do not call themselves an article, a recipe or a product, and in headings and first
lines only: a post may be about any of it.
"""

from __future__ import annotations

import re

from server.rules.reading.text import has_any

_SUFFIX = r"[\s.!…:]*(?:\s*[|\-–—»«·•:]\s.*)?$"
_YOUR_PRIVACY = (
    r"(?:your (?:privacy|data)|(?:ihre|deine|eure)r? (?:privatsphäre|daten(?:schutz)?)|(?:uw|je|jouw) privacy|votre (?:vie privée|confidentialité)|(?:tu|su) privacidad|(?:la )?(?:tua|sua) privacy|(?:a )?sua privacidade|"
    r"(?:din|dit|ditt|er) (?:integritet|privatliv|personvern)|(?:twoj[aeąę]|twojej) prywatno\w+|(?:vaše|vašeho|tvoje) soukromí|gizlili\w+|(?:вашу|вашей|ваша) (?:конфиденциальност\w|приватн[оі]ст\w)|tietosuojasi|yksityisyyt\w+)"
)
# A heading that asks, or says that it is about the reader's privacy.
_ASKS = re.compile(
    rf"^(?:(?:.{{0,40}}\s)?(?:and|und|en|et|y|e|och|og|i|a|&|ja)\s)?{_YOUR_PRIVACY}(?:\s.{{0,40}})?{_SUFFIX}"
    rf"|^(?:we|wir|wij|nous|nosotros|noi|nós|vi|my|me)?\s?(?:value|respect|care about|protect|take|schätzen|respektieren|schützen|achten|nehmen|hechten|respecteren|waarderen|respectons|valorisons|protégeons|valoramos|respetamos|cuidamos|rispettiamo|teniamo a|valorizamos|respeitamos|värdesätter|värnar|respekterar|respekterer|verdsetter|værner|szanujemy|cenimy|dbamy o|vážíme si|ценим|цінуємо|уважаем)"
    rf"\s.{{0,30}}?{_YOUR_PRIVACY}(?:\s.{{0,40}})?{_SUFFIX}"
    rf"|^(?:weiter(?:lesen|hin)? mit|(?:lesen sie )?.{{0,30}}mit) (?:werbung|cookies|tracking)(?: (?:und|&) (?:werbung|cookies|tracking))?(?: (?:lesen|weiterlesen|nutzen|fortfahren|weiter|.{{0,20}} nutzen))?{_SUFFIX}"
    rf"|^(?:continuer (?:sans accepter|avec (?:la |de la |des )?(?:publicité|cookies)s?)|contin(?:úa|uar) con (?:la )?publicidad|contin(?:ua|uare) con (?:la )?pubblicità|continuar com (?:publicidade|anúncios|cookies)|verder(?:gaan)? met (?:advertenties|cookies)|"
    rf"(?:accept|agree|accepter|aceptar|accetta|aceitar|akzeptieren|zustimmen|accepteren|akkoord|acceptera|acceptér|akceptuj|zaakceptuj)(?: (?:all|tous les|alle|todas las|tutti i|os))?(?: cookies)? (?:and|et|y|e|und|en|och|og|i) (?:continue|continuer|continuar|continua|weiter(?:lesen)?|fortfahren|doorgaan|verder(?:gaan)?|fortsätt|fortsæt|przejdź dalej)){_SUFFIX}"
    rf"|^(?:プライバシー(?:を尊重|の尊重)|.{{0,16}}(?:お客様|あなた)のプライバシー|개인정보 (?:보호|존중)|我们重视您的隐私|我們重視您的隱私|نحن نقدر خصوصيتك|نحترم خصوصيتك).{{0,20}}$",
    re.IGNORECASE | re.DOTALL,
)
# A sentence that only such a question has: partners are counted, or a click leads on.
_ASKING_LINE = re.compile(
    r"\b(?:our|unsere|unseren|onze|nos|nuestros|i nostri|nossos|os nossos|våra|vores|våre|nasi|naszych|naši|our)\s(?:(?:(?:up to |bis zu |jusqu['’]à )?\d[\d., ]*|trusted|ausgewählten|vertrauenswürdigen)\s)?(?:partner(?:s|n|zy|ów|e|är|na)?|partenaires|parceiros|socios|leverandører|vendors|anbieter|leveranciers|fournisseurs|fornitori|fornecedores|proveedores)\b"
    r"|\b\d{2,4} (?:partner(?:s|n|e|zy|ów)?|partenaires|parceiros|socios|vendors|fornitori|leverandører)\b"
    r"|\b(?:click|tap|press|klicken sie|klicke|klik|cliquez|haz clic|haga clic|clica|clicca|clique|klicka|kliknij)\b.{0,40}\b(?:accept\w*|agree|akzeptier\w+|zustimmen|akkoord|accepter\w*|aceptar|accetta|aceitar|acceptera|akceptuj\w*)\b.{0,60}\b(?:continue|read on|proceed|fortzufahren|weiter\w*|verder|door te gaan|continuer|continuar|continuare|proseguire|prosseguir|fortsätta|fortsætte|przejść|kontynuować)\b",
    re.IGNORECASE,
)
_OF_COOKIES = re.compile(
    r"cookie|tracking|クッキー|쿠키|隐私|隱私|kakor|informasjonskapsler|evästeet|ciasteczk|çerez|печив|куки|privacy|privatsphäre|partner",
    re.IGNORECASE,
)
# Titles and headings of bot checks. English ones have patterns of their own, in the page's source.
_CHECK = re.compile(
    r"^(?:(?:nur )?einen (?:kleinen )?moment|un (?:instant|moment)|(?:un|solo un|espere un) momento|(?:un|solo un) attimo|(?:só )?um (?:momento|instante)|(?:een|nog een) (?:ogenblik|moment)|(?:lige )?et øjeblik|ett ögonblick|et øyeblikk|(?:jeszcze )?(?:chwilę|chwilka|chwileczkę|moment)|okamžik|moment|hetkinen|"
    r"(?:один|одну) (?:момент|минуту|секунду)|bir (?:dakika|saniye)|لحظة|רק רגע)\s*(?:\.{2,}|…)$"
    r"|^(?:(?:nur )?(?:einen )?(?:kleinen )?moment,? bitte|bitte (?:einen moment )?warten|un (?:instant|moment),? s['’]il vous pla[iî]t|veuillez patienter|(?:un|espere un) momento,? (?:por|per) favore?|attendere(?: prego)?|(?:só )?um (?:momento|instante),? por favor|aguarde(?: um momento)?|"
    r"(?:een|nog een) (?:ogenblik|moment) (?:geduld)?(?:,? a\.?u\.?b\.?| alstublieft)?|(?:vänta|vent|vent venligst)(?: ett ögonblick| et øjeblik| litt)|proszę czekać|(?:okamžik|moment),? prosím|bir (?:dakika|saniye) lütfen|lütfen bekleyin|подождите(?:,? пожалуйста)?|зачекайте|"
    r"しばらくお待ちください|少々お待ちください|잠시만 기다(?:려 ?주세요|리십시오)|请稍候|請稍候|稍等片刻|لحظة من فضلك|يرجى الانتظار|รอสักครู่|(?:mohon )?tunggu (?:sebentar|sejenak)|vui lòng (?:đợi|chờ)(?: một lát)?)[\s.!…:。]*$"
    r"|^(?:(?:let['’]s )?(?:verify|verifying|confirm|prove|make sure)(?: that)? you(?:['’]re| are) (?:a )?(?:human|not a (?:ro)?bot)|i(?:['’]m| am) not a robot|(?:sind sie|bist du) (?:ein(?:e?)) (?:mensch|roboter)|(?:überprüf\w+|bestätig\w+|prüf\w+)(?: (?:sie|bitte|du|wir))*,? (?:ob|dass) (?:sie|du) (?:ein mensch|kein roboter) (?:sind|bist)|ich bin kein roboter|"
    r"(?:vérifi\w+|confirmez|nous vérifions)(?: que)? (?:vous êtes|si vous êtes) (?:bien )?(?:un )?(?:être )?humain|je ne suis pas un robot|(?:verific\w+|confirm\w+|comprob\w+)(?: que| si)? (?:eres|es|usted es)(?: un)?(?: ser)? human[oa]|no soy un robot|(?:verific\w+|conferma\w*)(?: di| che)? (?:essere|sei)(?: un)?(?: essere)? uman[oa]|non sono un robot|"
    r"(?:verific\w+|confirm\w+)(?: que| se)? (?:você )?é(?: um)?(?: ser)? humano|não sou um robô|(?:bevestig\w*|verifi\w+|controle\w+)(?: of| dat)? (?:u|je)(?: een)? mens (?:bent|is)|ik ben geen robot|(?:potwierdź|sprawdzamy),? (?:że|czy) (?:jesteś człowiekiem|nie jesteś robotem)|nie jestem robotem|(?:подтвердите|проверяем|убедимся),? что вы (?:человек|не робот)|я не робот|"
    r".{0,12}(?:人間であることを確認|ロボットではありません)|.{0,12}사람인지 확인|로봇이 아닙니다|.{0,8}(?:验证您是真人|确认您是真人|驗證您是人類|我不是机器人))(?:\W.{0,60})?$",
    re.IGNORECASE | re.DOTALL,
)
_FOR_SUBSCRIBERS = re.compile(
    r"\b(?:this|the rest of this|full) (?:post|article|story|recipe|content|newsletter|issue|page)s? (?:is|are) (?:only )?(?:available )?(?:for|to) (?:(?:paying|paid|premium|our|all) )*(?:subscribers|members|supporters|patrons)(?: only| on the .{1,30} tier)?\b(?! who)|\b(?:for|to) (?:paying|paid) (?:subscribers|members) only\b|^(?:subscribers?|members?)[- ]only (?:post|content|article|story)\b|"
    r"\b(?:dieser|der) (?:beitrag|artikel|inhalt) ist (?:nur |exklusiv )?(?:für|unseren) (?:(?:zahlende|unsere) )*(?:abonnent\w*|mitglieder\w*)\b|\bnur für (?:zahlende )?(?:abonnent\w*|mitglieder)\b|\b(?:article|contenu|billet|suite) (?:est )?réservée? aux? (?:abonnés|membres)|\b(?:solo|exclusivo|únicamente|sólo) para (?:suscriptores|socios|miembros)(?: de pago)?\b|"
    r"\b(?:riservato|solo per)(?: agli| ai| gli| i)? ?(?:abbonati|iscritti|membri)\b|\b(?:exclusivo|somente|apenas|só)(?: para| a)? (?:assinantes|membros)\b|\b(?:alleen|enkel|exclusief) (?:voor|toegankelijk voor) (?:(?:betalende )?abonnees|leden)\b|\btylko dla (?:subskrybentów|prenumeratorów|abonentów)|\b(?:endast|bara|kun) för? (?:prenumeranter|abonnenter|medlemmar|medlemmer)\b|有料会員限定|会員限定記事|только для (?:подписчиков|платных)",
    re.IGNORECASE,
)
_LONGEST_NOTE = 200
# What each alternative above has in it.
_PAYING = (
    "subscri", "member", "mitglied", "patron", "supporter", "abon", "abbon", "suscri", "socios", "miembros", "iscritti",
    "membr", "assinantes", "leden", "prenumer", "medlem", "会員", "подписчик", "платных",
)  # fmt: skip


def asks_for_consent(line: str) -> bool:
    """Is it the heading of a question about cookies or the reader's privacy?"""
    return _ASKS.match(line) is not None


def is_of_consent(line: str) -> bool:
    """Is it a sentence that only such a question has?"""
    return _ASKING_LINE.search(line) is not None


def is_about_cookies(text: str) -> bool:
    """Does a text have to do with cookies, tracking or partners at all?"""
    return _OF_COOKIES.search(text) is not None


def is_check(line: str) -> bool:
    """Is it the title or the heading of a bot check in another language than English?"""
    return _CHECK.match(line) is not None


def says_for_subscribers(lines: list[str]) -> bool:
    """Does a short line say that only those who pay may read on?"""
    if not has_any(" ".join(lines).lower(), _PAYING):
        return False
    return any(len(line) <= _LONGEST_NOTE and _FOR_SUBSCRIBERS.search(line) for line in lines)
