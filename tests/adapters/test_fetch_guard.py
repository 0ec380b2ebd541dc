"""Nobody leads the fetcher inside: not by a name, a redirect, a changing answer, or a port."""

from __future__ import annotations

import pytest

from server.adapters.http import PageFetcher
from server.errors import BadUrl, BlockedAddress, PageUnreachable
from tests.adapters.peer import FakeNetwork, redirect, reply

NAMES = {
    "blog.example": ["93.184.216.34"],
    "evil.example": ["10.0.0.5"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "localhost": ["127.0.0.1"],
    "intranet": ["192.168.0.7"],
    "link.local": ["169.254.169.254"],
    "two.example": ["93.184.216.34", "93.184.216.35"],
}


def blocked(reader: PageFetcher, url: str) -> BlockedAddress:
    with pytest.raises(BlockedAddress) as caught:
        reader.get(url)
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/", "http://mixed.example/", "http://localhost/", "http://127.0.0.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/",
        "http://0x7f.1/", "http://blog.example:22/", "http://blog.example:8080/", "http://localhost./",
    ],
)  # fmt: skip
def test_every_blocked_address_gets_the_same_words_and_no_connection(make_peer, url: str) -> None:
    network = FakeNetwork({**NAMES, "localhost.": ["127.0.0.1"]}, make_peer({}).port)
    error = blocked(PageFetcher(2, 1000, network=network), url)
    assert error.to_json() == BlockedAddress().to_json()
    assert network.dialled == []


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1/", "http://evil.example/", "//localhost/x", "http://blog.example:6379/"]
)
def test_a_redirect_inside_is_blocked(make_peer, location: str) -> None:
    peer = make_peer({"/": redirect(location)})
    network = FakeNetwork(NAMES, peer.port)
    blocked(PageFetcher(2, 1000, network=network), "http://blog.example/")
    assert network.dialled == [("93.184.216.34", 80)]


def test_a_redirect_to_another_kind_of_address_is_refused(make_peer) -> None:
    peer = make_peer({"/": redirect("file:///etc/passwd")})
    with pytest.raises(BadUrl):
        PageFetcher(2, 1000, network=FakeNetwork(NAMES, peer.port)).get("http://blog.example/")


def test_a_name_that_changes_its_answer_is_judged_again(make_peer) -> None:
    peer = make_peer({"/": redirect("/next"), "/next": reply(200, b"secret")})
    network = FakeNetwork({"rebind.example": [["93.184.216.34"], ["127.0.0.1"]]}, peer.port)
    blocked(PageFetcher(2, 1000, network=network), "http://rebind.example/")
    assert network.dialled == [("93.184.216.34", 80)]


def test_the_connection_goes_to_the_address_that_was_judged(make_peer) -> None:
    peer = make_peer({"/": reply(200, b"x")})
    network = FakeNetwork({"once.example": [["93.184.216.34"], ["127.0.0.1"]]}, peer.port)
    PageFetcher(2, 1000, network=network).get("http://once.example/")
    assert network.dialled == [("93.184.216.34", 80)]


def test_the_next_address_is_tried_when_one_is_down(make_peer) -> None:
    peer = make_peer({"/": reply(200, b"x")})

    class HalfDown(FakeNetwork):
        def connect(self, address, port, timeout):
            if address == "93.184.216.34":
                self.dialled.append((address, port))
                raise ConnectionRefusedError
            return super().connect(address, port, timeout)

    network = HalfDown(NAMES, peer.port)
    assert PageFetcher(2, 1000, network=network).get("http://two.example/").status == 200
    assert [address for address, _ in network.dialled] == ["93.184.216.34", "93.184.216.35"]


class TestNamedPrivateHosts:
    """`PINWRIGHT_ALLOWED_PRIVATE_HOSTS` opens exactly what it names."""

    def reader(self, port: int, *named: str) -> PageFetcher:
        return PageFetcher(2, 1000, named, network=FakeNetwork(NAMES, port))

    def test_a_named_host_and_port_is_read(self, make_peer) -> None:
        peer = make_peer({"/": reply(200, b"x")})
        assert self.reader(peer.port, "localhost:8081").get("http://LOCALHOST:8081/").status == 200

    def test_over_the_real_network_too(self, make_peer) -> None:
        peer = make_peer({"/": reply(200, b"x")})
        reader = PageFetcher(2, 1000, [f"127.0.0.1:{peer.port}"])
        assert reader.get(f"http://127.0.0.1:{peer.port}/").status == 200
        blocked(PageFetcher(2, 1000), f"http://127.0.0.1:{peer.port}/")

    @pytest.mark.parametrize(
        "url", ["http://localhost:8082/", "http://localhost/", "http://127.0.0.1:8081/", "http://intranet:8081/"]
    )
    def test_its_neighbours_stay_closed(self, make_peer, url: str) -> None:
        blocked(self.reader(make_peer({}).port, "localhost:8081"), url)

    def test_link_local_stays_closed_even_when_named(self, make_peer) -> None:
        blocked(self.reader(make_peer({}).port, "link.local:80"), "http://link.local/")

    def test_a_public_host_cannot_lead_there(self, make_peer) -> None:
        peer = make_peer({"/": redirect("http://localhost:8081/secret"), "/secret": reply(200, b"x")})
        blocked(self.reader(peer.port, "localhost:8081"), "http://blog.example/")
        assert "/secret" not in peer.paths

    def test_nor_by_a_detour_over_a_named_host(self, make_peer) -> None:
        answers = {"/": redirect("http://blog.example/out"), "/out": redirect("http://localhost:8081/secret")}
        peer = make_peer({**answers, "/secret": reply(200, b"x")})
        blocked(self.reader(peer.port, "localhost:8081"), "http://localhost:8081/")
        assert "/secret" not in peer.paths

    def test_a_named_host_may_lead_on_to_itself_and_to_a_named_neighbour(self, make_peer) -> None:
        peer = make_peer({"/": redirect("/b"), "/b": redirect("http://intranet:9000/c"), "/c": reply(200, b"x")})
        reader = self.reader(peer.port, "localhost:8081", "intranet:9000")
        assert reader.get("http://localhost:8081/").url == "http://intranet:9000/c"


def test_further_ports_are_opened_by_the_setting(make_peer) -> None:
    peer = make_peer({"/": reply(200, b"x")})
    reader = PageFetcher(2, 1000, (), (80, 8443), network=FakeNetwork(NAMES, peer.port))
    assert reader.get("http://blog.example:8443/").status == 200
    blocked(reader, "http://blog.example:443/")


def test_an_unknown_name_is_not_called_blocked(make_peer) -> None:
    with pytest.raises(PageUnreachable):
        PageFetcher(2, 1000, network=FakeNetwork(NAMES, make_peer({}).port)).get("http://nowhere.example/")
