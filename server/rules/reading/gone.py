"""How pages say in their visitors' languages that there is nothing here; WordPress's own words among them.

A sentence is matched as a whole: that a page is gone, that it could not be found, or that nothing is at this address.
"""

from __future__ import annotations

import re

from server.rules.reading.text import has_any

_LONGEST = 300
# A heading's exclamation, an error's number and the site's name stand around the sentence.
_PARTS = re.compile(r"(?<=[.!?…。！？؟])\s*|(?<=\d):?\s+|\s*[|–—»«·•]\s*|\s-\s|:\s")
_AROUND = " -\t\xa0.,!?…。！？؟:;¡¿()[]\"'“”„«»"
_BEFORE = 40  # characters in front of the sentence: an exclamation, an error's number
_PARTS_LOOKED_AT = 4

_SENTENCES = (
    # English
    r"(?:(?:we(?: are|['’]re)|i(?: am|['’]m)) (?:(?:really|so|very) )?sorry,? (?:but )?|sorry,? (?:but )?|unfortunately,? |it (?:looks|seems) like |oops,? )?(?:(?:the|this|that|your) (?:page|url|address)(?: (?:that )?(?:you|we|at)\b.{2,45}?)?|(?:the|this|that|your) (?:post|article|content|recipe|link)(?: (?:that )?you(?: are|['’]re| were)? (?:looking for|requested|followed))?),? "
    r"(?:does(?:n['’]t| not) (?:seem to )?exist|no longer exists?|(?:is(?:n['’]t| not)|is no longer|was not|wasn['’]t) (?:available|found|here|there)|(?:can(?:not|['’]t| not)|could(?:n['’]t| not)) be (?:found|displayed|located)|(?:has|may have|might have) (?:been (?:moved|removed|deleted)|moved|disappeared)(?:$| or|,))",
    r"(?:(?:sorry|unfortunately),? (?:but )?|it (?:looks|seems) (?:like |that )?)?(?:we|i) (?:are unable to|were unable to|can(?:not|['’]t)|could(?:n['’]t| not))(?: seem to)? find (?:(?:the|that|this|your) (?:page|content|post)|what you)",
    r"(?:it (?:looks|seems)(?: like| that)? )?(?:nothing|no (?:content|page)) (?:was |could be )?found(?: (?:here|at this (?:location|address)|for this address))§",
    r"(?:there(?: is|['’]s) )?nothing (?:to see )?here§",
    # German
    r"(?:leider |entschuldigung,? |sorry,? )?(?:wurde |konnte |ist |existiert )?(?:die|diese|das|dieser|der|deine|ihre|diesen?) ?(?:(?:von (?:dir|ihnen) )?(?:gesuchte|angeforderte|gewünschte|aufgerufene|angefragte|eingegebene)r? )?(?:(?:web|internet)?seite|beitrag|artikel|inhalt|adresse|url|link)(?:,? (?:die|den|der|das|nach der) .{3,45}?,?)? "
    r"(?:(?:existiert|gibt es|gibt['’]?s) (?:leider |hier |so |bei uns )*(?:nicht|nicht mehr)|(?:wurde |konnte |kann |ist |war )?(?:leider )?(?:hier )?nicht (?:mehr )?(?:gefunden|verfügbar|erreichbar|vorhanden|auffindbar|aufgerufen|angezeigt|aufrufbar|online)|(?:wurde|ist) (?:gelöscht|verschoben|verschwunden|umgezogen|entfernt))",
    r"(?:leider |ups,? )?(?:(?:wir|ich) )?(?:können|konnten|konnte|kann|haben|habe) (?:wir |ich )?(?:leider )?(?:(?:die|diese|deine|ihre|den|das) )?.{0,45}?(?:seite|inhalt|beitrag|gesuchte)\b.{0,45}? nicht (?:mehr )?(?:finden|gefunden)",
    r"(?:es wurde )?(?:leider )?keine (?:seite|inhalte) gefunden§|(?:hier|da) (?:gibt es|ist|gibt['’]?s|war) (?:leider |ja |wohl )*nichts(?: zu sehen| mehr| zu finden)?§|(?:es wurde )?(?:leider )?(?:hier )?nichts gefunden§",
    r"(?:es (?:sieht so aus|scheint).{0,20} )?(?:unter dieser (?:adresse|url)|an dieser stelle|hier) (?:konnte|wurde|wurde leider|konnte leider)?(?: ?nichts| ?leider nichts) (?:gefunden|zu finden)(?: werden| wurde)?",
    # French
    r"(?:(?:désolée?s?|malheureusement|oups|pardon),? (?:mais )?)?(?:il semble que |on dirait que )?(?:la|cette|votre|ce|cet|le|l['’]) ?(?:page|article|contenu|adresse|url|lien|publication)(?: .{3,50}?)?,? (?:(?:est|semble|serait|reste)(?: malheureusement)? (?:introuvable|indisponible|inexistante?|inaccessible)|"
    r"n['’]existe(?: malheureusement)? (?:pas|plus)|n['’]est (?:malheureusement )?(?:pas|plus) (?:disponible|accessible|là|en ligne|ici)|n['’]a (?:malheureusement )?(?:pas (?:pu être|été)|pu être) (?:trouvée?|affichée?)|ne peut (?:pas )?être (?:trouvée?|affichée?)|introuvable|non trouvée?|a (?:peut-être )?(?:été (?:supprimée?|déplacée?)|disparu))",
    r"(?:page|contenu|article) (?:introuvable|non trouvée?|inexistante?)|(?:désolée?s?,? (?:mais )?)?(?:nous|on|je) n(?:e |['’]).{0,25}trouv\w+.{0,20}(?:page|contenu|article|ce que vous)|impossible de trouver (?:la|cette|votre) page|aucune page (?:n['’]a été )?trouvée",
    r"(?:(?:il semble|on dirait|il semblerait) qu.{0,25})?(?:rien|aucun (?:résultat|contenu))(?: n['’](?:a été|ait été|a pu être))? trouvé (?:à (?:cet|cette) (?:emplacement|adresse|endroit)|ici)|(?:il n['’]y a )?rien (?:à voir )?(?:ici|par ici)§",
    # Spanish
    r"(?:lo (?:sentimos|siento),? (?:pero )?|vaya,? )?(?:(?:parece que|al parecer) )?(?:la|esta|esa|el|este|ese) (?:página|pagina|entrada|contenido|artículo|url|dirección|enlace|publicación)(?: .{3,50}?)?,? (?:ya )?(?:no (?:existe|est[áa] (?:disponible|aquí)|se (?:encuentra|encontró|ha encontrado|ha podido encontrar|pudo encontrar|puede encontrar|ha localizado)(?! (?:en|sobre|entre|dentro|muy|lejos))|"
    r"(?:ha sido|fue|pudo ser|puede ser|ha podido ser) (?:encontrad[ao]|localizad[ao]))|(?:ha sido|fue|puede haber sido) (?:eliminad[ao]|movid[ao]|borrad[ao])|ha desaparecido)",
    r"página (?:no encontrada|no disponible|inexistente|no existe)|(?:lo (?:sentimos|siento),? (?:pero )?)?no (?:se (?:encontró|encuentra|ha encontrado|ha podido encontrar|pudo encontrar|puede encontrar)|(?:hemos|he) (?:encontrado|podido encontrar)|(?:podemos|pudimos|logramos|conseguimos) encontrar|encontramos|existe)(?: la| esta| esa| el| ese)? (?:página|contenido|dirección|lo que (?:buscas?|estás))",
    r"(?:(?:parece que|al parecer) )?(?:aquí )?no (?:se (?:ha encontrado|encontró|ha podido encontrar) nada|hay nada)(?: (?:por )?aquí| (?:en|con) est[ae] (?:ubicación|dirección|lugar|página))§|aquí no hay nada§|nada por aquí§|nada encontrado§",
    # Portuguese
    r"(?:(?:desculpe|infelizmente|lamentamos),? (?:mas )?|parece que )?(?:a|esta|essa|aquela|o|este|esse) (?:página|pagina|conteúdo|artigo|post|endereço|url|link|publicação)(?: .{3,50}?)?,? (?:(?:já )?não (?:existe|está (?:mais )?(?:disponível|aqui|no ar)|foi (?:encontrad[ao]|localizad[ao])|p[ôo]de ser (?:encontrad[ao]|exibid[ao]))|(?:foi|pode ter sido) (?:removid[ao]|movid[ao]|apagad[ao]|excluíd[ao]))",
    r"página (?:não (?:encontrada|disponível|existe)|inexistente)|(?:desculpe,? (?:mas )?|infelizmente,? )?(?:nós )?não (?:(?:foi possível|conseguimos|pudemos|consegui|podemos) (?:encontrar|localizar|achar)|encontramos|encontrei|achamos)(?: a| essa| esta| o| esse)? (?:página|conteúdo|endereço|que você)",
    r"(?:parece que )?nada (?:foi )?encontrado (?:neste (?:local|endereço)|nesta (?:localização|página)|aqui)|(?:parece que )?não há nada (?:por )?aqui§|nada (?:por )?aqui§|(?:parece que )?nada (?:foi )?encontrado§",
    # Italian
    r"(?:(?:spiacenti|siamo spiacenti|purtroppo|ci dispiace),? (?:ma )?|sembra che )?(?:la|questa|quella|il|questo|l['’]) ?(?:pagina|articolo|contenuto|indirizzo|url|link)(?: .{3,50}?)?,? (?:non (?:esiste|è (?:più )?(?:disponibile|stat[ao] trovat[ao]|raggiungibile|presente|qui)|è stato possibile trovar\w+|può essere trovat[ao]|c['’]è(?: più)?)|è stat[ao] (?:rimoss[ao]|spostat[ao]|cancellat[ao]|eliminat[ao]))",
    r"pagina (?:non (?:trovata|disponibile|esiste)|inesistente)|(?:(?:spiacenti|purtroppo|ci dispiace),? (?:ma )?)?non (?:è stato possibile|siamo riusciti a|riusciamo a|abbiamo|possiamo|si è potuto|riesco a) (?:trovare|trovato|potuto trovare)(?: la| questa| quella| il)? (?:pagina|contenuto|ciò che|quello che)",
    r"(?:(?:sembra|pare) che )?non (?:è|sia) stato trovato (?:nulla|niente)(?: in questa posizione| a questo indirizzo| qui)§|(?:qui )?non c['’]è (?:niente|nulla)(?: qui)?§|(?:niente|nulla) (?:trovato|da vedere qui|qui)§",
    # Dutch
    r"(?:(?:sorry|helaas),? (?:maar )?)?(?:de|deze|die|dit|dat|het) (?:(?:opgevraagde|gevraagde|gezochte|door u gezochte) )?(?:(?:web)?pagina|artikel|inhoud|bericht|adres|link)(?: .{3,45}?)?,? (?:is (?:helaas )?(?:niet (?:meer )?(?:gevonden|beschikbaar|te vinden|bereikbaar)|verwijderd|verplaatst|verdwenen)|bestaat (?:helaas )?niet(?: meer)?|(?:kan|kon) (?:helaas )?niet (?:meer )?(?:gevonden|worden gevonden|getoond)|werd niet gevonden)",
    r"(?:(?:sorry|helaas),? )?(?:we|wij|ik) (?:kunnen|konden|kan|kon|hebben) .{0,30}?(?:pagina|inhoud|wat (?:je|u)).{0,40}? niet (?:vinden|gevonden)|pagina (?:niet gevonden|bestaat niet|onvindbaar)|geen pagina gevonden",
    r"(?:(?:het lijkt erop|het ziet ernaar uit|zo te zien),? dat )?(?:er )?(?:hier )?niets (?:is )?gevonden(?: is| werd)?(?: op deze (?:locatie|plek)| hier)§|(?:er is )?(?:hier )?(?:is )?niets (?:te vinden|te zien|gevonden)(?: hier)?§",
    # Swedish, Danish, Norwegian, Finnish
    r"(?:(?:tyvärr|beklager|desværre|dessverre|undskyld),? )?(?:(?:den|denna|denne|denne her)(?: här| där| her| der)? )?(?:sidan?|siden?|artikeln|artiklen|artikkelen)(?: (?:som |du ).{3,40}?)?,? (?:(?:kunde|kunne|kan) (?:tyvärr |desværre |dessverre )?(?:inte|ikke) (?:hittas|visas|findes|finnes|vises|bli funnet|blive fundet)|(?:hittades|finns|findes|finnes|existerar|eksisterer) (?:tyvärr |desværre |dessverre )?(?:inte|ikke)|(?:blev|ble) ikke (?:fundet|funnet)|ikke (?:fundet|funnet)|saknas)",
    r"vi (?:kunde|kunne|kan|hittade|hittar|fandt|fant) (?:tyvärr |desværre |dessverre )?(?:inte|ikke) (?:hitta |finde |finne )?(?:sidan|siden|den sida|det du)|(?:det verkar som (?:om |att )?|det ser (?:ud|ut) (?:til|som)(?: at| om)? )?(?:ingenting|intet|inget|ingen ting) (?:hittades|blev fundet|ble funnet|fundet|funnet)(?: (?:her|här|på (?:den här|denne) \w+))§",
    r"(?:valitettavasti )?(?:(?:etsimääsi|hakemaasi|pyytämääsi|tätä|tuota) )*sivua (?:jota .{3,30}? )?ei (?:valitettavasti )?(?:löydy|löytynyt|ole olemassa|enää ole|voitu löytää|voi löytää)",
    # Polish, Czech, Slovak, Hungarian, Romanian, Croatian, Catalan
    r"(?:(?:niestety|przepraszamy),? (?:ale )?)?(?:(?:ta|ten|podana|szukana|żądana|strona,? której szukasz,?) )?(?:strona|artykuł|treść)?(?:,? któr\w+ .{3,35}?,?)? ?(?:nie (?:istnieje|została (?:odnaleziona|znaleziona)|jest (?:już )?dostępna|może zostać (?:znaleziona|odnaleziona)|znaleziona)|została (?:usunięta|przeniesiona))",
    r"(?:niestety,? )?nie (?:(?:można|udało się|udało nam się|mogliśmy|możemy) (?:znaleźć|odnaleźć)|odnaleziono|znaleziono|znaleźliśmy) (?:(?:tej|takiej|szukanej|podanej|żądanej) )?(?:strony|tego, czego)|(?:wygląda na to, że )?nic (?:tu |tutaj )?nie (?:znaleziono|ma)(?: tutaj| w tym miejscu| pod tym adresem)?§",
    r"(?:(?:bohužel|bohužiaľ|omlouváme se),? (?:ale )?)?(?:(?:tato|táto|tahle|požadovaná|požadovanou|hledaná|hľadaná|vámi|zadaná|tuto|túto) )*stránk[au](?:,? kter\w+ .{3,35}?,?)? (?:(?:bohužel|bohužiaľ|již|už) )?(?:nebyla nalezena|nenalezena|neexistuje|nebola nájdená|nenájdená|není (?:dostupná|k dispozici)|nie je dostupná|sa nenašla|sa nepodarilo nájsť|se nepodařilo (?:najít|nalézt)|(?:nelze|nebylo možné) (?:najít|nalézt)|jsme nenašli|sme nenašli)",
    r"(?:sajnáljuk,? (?:de )?)?(?:(?:ez|az|a) )*(?:keresett |kért )?oldal (?:sajnos )?(?:nem (?:található|létezik|érhető el)|már nem (?:létezik|elérhető))|(?:ne pare rău,? (?:dar )?)?(?:(?:această|acea) )?pagin[aă](?: pe care .{3,40}?)?,? (?:nu (?:a (?:fost|putut fi) găsită|există|poate fi (?:găsită|afișată)|mai există|este disponibilă)|negăsită)",
    r"(?:(?:tražena|ta|ova|nažalost,?) )*(?:stranica|strana)(?: koju .{3,30}?)? (?:nije (?:pronađena|nađena|dostupna)|ne postoji|ne može biti pronađena)|(?:aquesta |la )?pàgina(?: .{3,40}?)? no (?:existeix|s['’]ha (?:trobat|pogut trobar)|es pot trobar)|no s['’]ha (?:trobat|pogut trobar) la pàgina",
    # Turkish, Indonesian, Vietnamese
    r"(?:(?:maalesef|üzgünüz|hata),? )?(?:(?:bu|aradığınız|istediğiniz) )*(?:sayfa|içerik|yazı)(?:yı|ya)? (?:maalesef )?(?:bulunamadı|bulunamıyor|bulamadık|mevcut değil|artık (?:yok|mevcut değil)|ulaşılamıyor)|(?:(?:görünüşe göre|sanırım|galiba),? )?(?:burada|bu konumda|bu adreste) (?:hiçbir şey|bir şey) (?:bulunamadı|yok)",
    r"(?:maaf,? )?(?:halaman|laman)(?: (?:ini|itu|yang .{3,40}?))?,? (?:tidak (?:dapat )?(?:ditemukan|tersedia|ada)|telah (?:dihapus|dipindahkan))|(?:sepertinya|tampaknya) tidak ada (?:yang ditemukan|apa-apa|apapun|apa pun)(?: di (?:lokasi|sini|alamat))",
    r"(?:rất tiếc,? |xin lỗi,? )?(?:chúng tôi )?không (?:thể )?tìm thấy (?:trang|nội dung|bài viết)|(?:rất tiếc,? )?trang(?: .{2,35}?)? không (?:tồn tại|được tìm thấy|tìm thấy)|(?:có vẻ như |dường như )?không có gì (?:được tìm thấy|ở đây)",
    # Russian, Ukrainian, Bulgarian, Greek
    r"(?:(?:к сожалению|извините|простите),? (?:но )?)?(?:(?:этой|такой|данной|эта|данная|запрашиваемая|запрошенная|искомая|нужная|такая|указанная|запрашиваемой|указанной) )*страниц[аы](?:,? котор\w+ .{3,40}?,?| по .{3,30}?)? (?:(?:больше |была |уже |к сожалению,? )*не (?:найдена|существует|доступна|обнаружена|нашлась)|нет|(?:была )?удалена)",
    r"(?:к сожалению,? )?(?:мы |нам )?не (?:удалось найти|смогли найти|можем найти|нашли|удаётся найти) (?:(?:эту|такую|запрашиваемую|нужную|данную|ту) )?(?:страницу|то, что)|(?:(?:кажется|похоже),? (?:что )?)?(?:по (?:этому|данному) адресу |здесь |тут |в этом месте )(?:ещё )?ничего (?:не найдено|не нашлось|нет)|ничего не найдено(?: по этому адресу| здесь)?§",
    r"(?:(?:на жаль|вибачте),? )?(?:(?:цю|ця|цієї|такої|таку|запитану|запитувана|сторінки) )*сторінк[ауи](?:,? як\w+ .{3,35}?,?)? (?:не (?:знайдено|існує|знайдена|вдалося знайти))|(?:тази )?страница(?:та)?(?:,? която .{3,35}?,?)? не (?:е намерена|беше намерена|съществува|може да бъде намерена)|(?:αυτή )?η σελίδα(?: που .{3,35}?)? δεν (?:βρέθηκε|υπάρχει|μπορεί να βρεθεί)",
    # Japanese, Korean, Chinese, Thai, Hindi
    r"(?:(?:申し訳(?:ありません|ございません)|すみません|おっと)[、。]?(?:が、)?)?.{0,16}(?:ページ|コンテンツ|記事)(?:は|が|を)?(?:.{0,8})(?:見つかりません|見つけられません|存在しません|存在しないか|表示できません|削除され(?:たか|ました))|.{0,12}ページは(?:もう|現在)?ありません|(?:この場所には)?何も見つかりません|ここには何もありません",
    r"(?:죄송합니다,? )?.{0,20}(?:페이지|게시물|게시글)(?:를|을|가|은|는|이)? ?(?:찾을 수 없|존재하지 않|찾지 못했|없습니다|삭제되)|.{0,12}아무 ?것도 (?:찾을 수 없|발견되지 않|없는 것 같)",
    r".{0,14}(?:页面|頁面|网页|網頁|该页|該頁).{0,12}(?:不存在|找不到|未找到|无法显示|無法顯示|(?:被)?(?:删除|刪除|移除)|走丢了|不见了|没有找到|無法找到|无法找到)|.{0,10}(?:找不到|未找到|没有找到|沒有找到|無法找到|无法找到)(?:您|你)?.{0,12}(?:页面|頁面|网页|網頁|内容|內容)|.{0,12}(?:没有找到|沒有找到|找不到)(?:任何)?(?:东西|東西|内容|內容)§",
    r".{0,12}ไม่พบ(?:หน้า|เพจ)|.{0,14}(?:पेज|पृष्ठ)(?: .{1,16}?)? (?:नहीं मिला|मौजूद नहीं)",
    # Arabic, Persian, Hebrew
    r".{0,12}(?:الصفحة|المقال|المحتوى|الرابط)(?: .{1,30}?)? (?:غير (?:موجودة?|متاحة?|متوفرة?)|لم يتم العثور عليها|لا وجود لها)|.{0,12}(?:لم يتم العثور على|تعذ[ّ]?ر العثور على|لا يمكن العثور على|لم نتمكن من العثور على|لم نعثر على) (?:هذه |تلك )?(?:الصفحة|صفحة|المقال|أي شيء|ما تبحث)",
    r".{0,16}(?:صفحه|برگه|مطلب|نوشته)\S{0,4}(?: .{1,30}?)? (?:پیدا نشد|یافت نشد|وجود ندارد|موجود نیست)|.{0,12}(?:ה?דף|ה?עמוד)(?: .{1,20}?)? (?:לא (?:נמצא|קיים)|אינו (?:קיים|נמצא))|.{0,12}לא (?:ניתן |הצלחנו |מצאנו )(?:למצוא )?את (?:ה?דף|ה?עמוד)",
)
# What is said behind it: "or has been moved", "at this address". A `§` above asks that the sentence ends there: "there is
# nothing here" may go on to say anything.
_GONE = re.compile("|".join(rf"(?:{sentence})".replace("§", "$") for sentence in _SENTENCES), re.IGNORECASE)
_BEHIND = re.compile(r"(?=$|[\s,;()\W]|(?<=[^\x00-\u024f]))")
_REST = 90

# What each sentence above has in it: most lines are done with at a fraction of the time.
_WORDS = (
    "page", "url", "address", "adres", "post", "articl", "artik", "artí", "artyk", "conten", "conteú", "link", "enlace", "what you", "seite", "beitrag", "inhalt", "gesucht",
    "nothing", "nichts", "lien", "rien", "aucun", "publica", "entrada", "direcci", "nada", "pagin", "página", "pàgina", "nulla", "niente", "endereço", "indirizzo", "inhoud",
    "bericht", "niets", "sida", "side ", "siden", "ingenting", "intet", "inget", "vi ", "sivu", "stron", "nie ", "nic ", "treść", "stránk", "oldal", "strana", "stranic", "sayfa", "içerik", "yazı",
    "burada", "bu konum", "laman", "tidak ada", "trang", "nội dung", "bài viết", "không có", "страниц", "стать", "запис", "ничего", "то, что", "сторінк", "σελίδα", "ページ", "コンテンツ",
    "記事", "何も", "페이지", "게시", "아무", "页", "頁", "内容", "內容", "东西", "東西", "ไม่พบ", "पेज", "पृष्ठ", "صفح", "المقال", "المحتوى", "الرابط", "شيء", "تبحث", "برگه", "مطلب", "نوشته", "דף", "עמוד",
)  # fmt: skip


def says_gone(line: str) -> bool:
    """Does a heading or the beginning of a paragraph say that there is nothing at this address?"""
    line = line[:_LONGEST]
    if not has_any(line.lower(), _WORDS):
        return False
    before = 0
    for part in filter(None, (part.strip(_AROUND) for part in _PARTS.split(line)[:_PARTS_LOOKED_AT])):
        if (match := _GONE.match(part)) and _BEHIND.match(part, match.end()) and len(part) - match.end() <= _REST:
            return True
        before += len(part)
        if before > _BEFORE:
            return False
    return False
