"""Error pages, questions about cookies and bot checks are known in their visitors' languages; posts about them stay posts."""

from __future__ import annotations

import pytest

from server.rules.reading.gone import says_gone
from tests.rules.pages import PARAGRAPHS, og, read

GONE = """
¡Vaya! Esa página no se puede encontrar. | Ups… aquí no hay nada | La página que buscas no existe o ha cambiado de sitio. | Error 404: Esta página no existe
Parece que no se ha encontrado nada en esta ubicación. ¿Quieres probar una búsqueda? | Huch! Die Seite konnte nicht gefunden werden. | Ups! Diese Seite gibt es nicht (mehr)
Es sieht so aus, als ob an dieser Stelle nichts gefunden wurde. | 404 - Diese Seite ist leider nicht verfügbar | Leider können wir die gesuchte Seite nicht finden | Hier gibt es leider nichts zu sehen
Oups ! Page introuvable | Cette page n’a pas pu être trouvée. | Il semble que rien n’ait été trouvé à cet emplacement. Essayez avec une recherche. | Nous ne trouvons pas la page demandée
Oops! Non è stato possibile trovare la pagina. | La pagina che cerchi non esiste più. | Sembra che non sia stato trovato nulla in questa posizione. | Ah, não! Não foi possível encontrar essa página.
Ops! Página não encontrada | Parece que nada foi encontrado neste local. Que tal tentar uma busca? | Nada por aqui | Oeps! Die pagina kan niet gevonden worden. | Het lijkt erop dat er niets gevonden is op deze locatie.
そのページは見つかりませんでした。 | お探しのページは存在しないか、移動した可能性があります。 | この場所には何も見つかりませんでした。検索してみますか？ | Упс! Эта страница не найдена. | Страница, которую вы ищете, не существует.
Кажется, по этому адресу ничего не найдено. | Ups! Nie można znaleźć tej strony. | Strona, której szukasz, nie istnieje | Wygląda na to, że nic tutaj nie znaleziono. | Üzgünüz, aradığınız sayfa bulunamadı
Hoppsan! Den sidan kan inte hittas. | Det verkar som om ingenting hittades på den här platsen. | 糟糕！找不到该页面。 | 抱歉，您要找的页面不存在或已被删除 | 有點尷尬！找不到這個頁面。 | Oops! Halaman itu tidak dapat ditemukan.
Jejda! Tato stránka nebyla nalezena. | Stránku se nepodařilo najít | 이런! 그 페이지를 찾을 수 없습니다. | 이 위치에서 아무것도 찾을 수 없습니다. | Rất tiếc! Không tìm thấy trang này. | عفوا! تعذر العثور على هذه الصفحة.
متأسفانه صفحه‌ی مورد نظر یافت نشد | אופס! לא ניתן למצוא את העמוד. | Ups! Denne side kunne ikke findes. | Beklager! Siden kan ikke bli funnet | Hups! Sivua ei löytynyt. | Hoppá! Ez az oldal nem található.
Ups! Acea pagină nu poate fi găsită. | Ωχ! Η σελίδα δεν βρέθηκε. | Ой! Сторінку не знайдено. | Stranica nije pronađena | No s'ha trobat la pàgina | The page you are looking for does not exist or has moved.
We couldn't find the page you were looking for. Try searching. | It looks like nothing was found at this location. Maybe try a search? | We’re really sorry, but the page you’re looking for can't be found | There's nothing here
"""  # fmt: skip
THERE = """
Page not found is what the toaster manual said when I looked for the timer. | No hay nada como un buen gazpacho en agosto | La página de mi abuela no se encuentra en ningún libro | Pourquoi la page introuvable est une chance
Cette page n'est pas un blog de cuisine, c'est un carnet | Diese Seite ist nicht für Kinder | Die Seite konnte ich nicht mehr sehen, so oft habe ich sie gelesen | Nothing here is hard to bake
There is nothing here that you cannot buy at the corner shop | The page I tore from my mother's cookbook does not lie flat | We can't find good tomatoes in winter | How to design a 404 page | The recipe that you sent me does not exist in any book
この記事は広告ではありません | 여기에는 설탕이 없습니다 | 页面设计的十个技巧 | Niets is zo lekker als stamppot | Hier ist nichts gekauft, alles selbst gemacht | Aquí no hay nada que no se pueda comer | Nic tu nie ma sensu
Il n'y a rien de meilleur qu'une tarte | Non c'è nulla di più buono | Não há nada melhor do que pão | Нет ничего лучше | La ricetta di nonna non esiste in nessun libro | The link between sugar and sleep does not exist
"""  # fmt: skip


def parts(text: str) -> list[str]:
    return [part.strip() for line in text.strip().splitlines() for part in line.split(" | ")]


def codes(head: str, body: str) -> list[str]:
    return [barrier.code for barrier in read(head, body).barriers]


def test_sentences_of_error_pages_are_told_from_those_of_posts() -> None:
    assert [line for line in parts(GONE) if not says_gone(line)] == []
    assert [line for line in parts(THERE) if says_gone(line)] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<h1>¡Vaya! Esa página no se puede encontrar.</h1><p>Prueba a buscar.</p>", "not_found"),
        ("<h1>Oh je, verbrannt</h1><p>Die angeforderte Seite wurde nicht gefunden oder existiert nicht mehr.</p>", "not_found"),
        ("<div><h2>Ups… aquí no hay nada</h2><a href='/'>Inicio</a></div>", "not_found"),
        ("<h1>Wij hechten waarde aan uw privacy</h1><img src='/logo.png'><p>Wij en onze 812 partners gebruiken cookies.</p>", "consent"),
        ("<main><h1>Weiter mit Werbung lesen</h1><p>Besuchen Sie uns wie gewohnt mit Werbung und Cookies.</p></main>", "consent"),
        ("<div id='cmp'><p>Nous et nos 97 partenaires utilisons des cookies.</p><button>Accepter</button></div>", "consent"),
        ("<h2>Überprüfen Sie, ob Sie ein Mensch sind</h2>", "shield"),
        ("<p id='cmsg'>Please enable JS and disable any ad blocker</p>", "shield"),
        ("<h1>The starter club</h1><p>My starter is nine.</p><h2>This post is for paying subscribers only</h2>", "paywall"),
        ("<h1>Le levain</h1><p>Mon levain a neuf ans.</p><p>La suite est réservée aux abonnés.</p>", "paywall"),
    ],
)  # fmt: skip
def test_a_page_whose_title_is_only_the_sites_name(body: str, code: str) -> None:
    assert codes("<title>Lemon Kitchen</title>", body) == [code]


@pytest.mark.parametrize(
    "title", ["Nur einen Moment…", "Un instant...", "しばらくお待ちください...", "Lütfen bekleyin"]
)
def test_a_bot_check_in_its_visitors_language(title: str) -> None:
    assert codes(f"<title>{title}</title>", "<h1>www.lemonkitchen.example</h1><p>.</p>") == ["shield"]


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Page not found</h1><article>{PARAGRAPHS * 6}</article>",
        "<h1>Esta página no existe</h1><div>" + "Mi abuela cocinaba sin libro y sin medida, a ojo.<br>" * 20 + "</div>",
        "<h1>Our best error pages</h1><p>The page you are looking for does not exist.</p>" + PARAGRAPHS * 3,
        f"<h1>Votre vie privée</h1>{PARAGRAPHS * 6}<p>Nous et nos 97 partenaires utilisons des cookies.</p>",
        "<h1>Lemon cake</h1><img src='/u/cake.jpg'><p>We and our 812 partners use cookies. Click accept to continue.</p>",
        "<h1>Un momento</h1><article><img src='/u/cake.jpg'></article>",
        f"<h1>Clubs</h1>{PARAGRAPHS}<p>For all who pay, and for subscribers of the letter: we bake on Friday.</p>",
    ],
)
def test_a_post_about_it_stays_a_post(body: str) -> None:
    assert codes("<title>Lemon Kitchen</title>", body) == []


def test_an_article_is_no_error_page_whatever_it_is_called() -> None:
    assert (
        codes(og("type", "article") + "<title>Seite nicht gefunden</title>", "<p>Diese Seite gibt es nicht.</p>") == []
    )
