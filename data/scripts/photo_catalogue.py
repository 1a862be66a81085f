"""Which photos come with the course: where they are, who took them, what they show."""

from __future__ import annotations

from typing import NamedTuple


class Package(NamedTuple):
    """A package that photos are taken from, as its client knows it."""

    kind: str  # "PyPI" or "Debian"
    name: str
    version: str


class CataloguedPhoto(NamedTuple):
    """A photo in a package.

    Attributes:
        name: of the file to write, without its ending.
        title: what is seen.
        class_index, class_name: the ImageNet class of what is seen.
        package, member: where the file is; see `package_members.read_member`.
        sha256: of the file.
        author, licence: as the package states them.
        original: the page of the first publication, where the package names one.
        changes: what the package's makers did to the original; empty where nothing is said.
    """

    name: str
    title: str
    class_index: int
    class_name: str
    package: Package
    member: str
    sha256: str
    author: str
    licence: str
    original: str = ""
    changes: str = ""

    @property
    def source(self) -> str:
        """The package, its version and the place of the file in it."""
        kind, name, version = self.package
        return f"{kind} package {name} {version}, {self.member.replace('!', ': ')}"


SCIKIT_IMAGE = Package("PyPI", "scikit-image", "0.26.0")
GCOMPRIS = Package("Debian", "gcompris-qt-data", "3.1-2")
PALAPELI = Package("Debian", "palapeli-data", "4:22.12.3-1")

PUBLIC_DOMAIN = "Public domain"
COMMONS = "https://commons.wikimedia.org/wiki/"


def _from_gcompris(activity: str, file: str, **values: str | int) -> CataloguedPhoto:
    """A photo of GCompris, whose README beside each picture states its author and licence."""
    outer = f"usr/share/gcompris-qt/rcc/{activity}.rcc"
    inner = f"gcompris/src/activities/{activity}/resource/{file}"
    changes = "scaled and saved as WebP by GCompris"
    return CataloguedPhoto(package=GCOMPRIS, member=f"{outer}!{inner}", changes=changes, **values)


def _from_palapeli(file: str, **values: str | int) -> CataloguedPhoto:
    """A puzzle of Palapeli, whose .desktop file states its author and licence."""
    member = f"usr/share/palapeli/collection/{file}"
    return CataloguedPhoto(package=PALAPELI, member=member, **values)


PHOTOS = (
    CataloguedPhoto(
        name="cat",
        title="Chelsea the cat",
        class_index=282,
        class_name="tiger cat",
        package=SCIKIT_IMAGE,
        member="skimage/data/chelsea.png",
        sha256="596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        author="Stefan van der Walt",
        licence="CC0-1.0",
        changes="saved as WebP without loss",
    ),
    _from_palapeli(
        "citrus-fruits.jpg",
        name="citrus_fruits",
        title="Slices of oranges, lemons and limes",
        class_index=950,
        class_name="orange",
        sha256="0cbd7154a14789803167c86705130d0358875198231269df168ea26224e70848",
        author="US Department of Agriculture",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "Image:Citrus_fruits.jpg",
    ),
    _from_palapeli(
        "cincinnati-bridge.jpg",
        name="suspension_bridge",
        title="Roebling Suspension Bridge in Cincinnati",
        class_index=839,
        class_name="suspension bridge",
        sha256="09772d09318b34a5c5edd58ee86ff462bcd2907006f31cc8e0704310f8e9ab60",
        author="Derek Jensen",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "Image:Cincinnati-roebling-suspension-bridge.jpg",
    ),
    _from_gcompris(
        "explore_farm_animals",
        "animals/dog.webp",
        name="dog",
        title="German shepherd",
        class_index=235,
        class_name="German shepherd",
        sha256="5e9d9544495740101e4cfff817d986b683731112b2cf17fde2e4c2a26c3c5314",
        author="Hans Kemperman",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:German-shepherd-4040871920._(2).jpg",
    ),
    _from_gcompris(
        "explore_world_animals",
        "animals/koala.webp",
        name="koala",
        title="Koala in the zoo of Perth",
        class_index=105,
        class_name="koala",
        sha256="77b243c27d79f3f5706497af5c1e8e9134f87d634def2b81e2074b572b575d18",
        author="BurningWell",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Koala_Perth_Zoo.jpg",
    ),
    _from_gcompris(
        "explore_world_animals",
        "animals/scarlet_macaw.webp",
        name="macaw",
        title="Scarlet macaw",
        class_index=88,
        class_name="macaw",
        sha256="8b088ed71a87e7e929cf08b49a1e1c977c47544307d348e52a0f4a85128662a0",
        author="Dcoetzee",
        licence="CC0-1.0",
        original=COMMONS + "File:Scarlet_macaw_at_Cougar_Mountain_Zoological_Park.jpg",
    ),
    _from_gcompris(
        "explore_world_animals",
        "animals/panda.webp",
        name="panda",
        title="Giant panda",
        class_index=388,
        class_name="giant panda",
        sha256="70ccf9a9db5008100eb6955ae25fabd4f7769427be784d627cf6315f6dfce692",
        author="Jeff Kubina",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Giant_Panda_2004-03-2.jpg",
    ),
    _from_gcompris(
        "categorization",
        "images/fishes/fish9.webp",
        name="clownfish",
        title="Clownfish in a sea anemone",
        class_index=393,
        class_name="anemone fish",
        sha256="c0612ddd79d51bd6ee9ce0f5b0e930b55e13bc78deb6c8a282be4d9cf89189a5",
        author="Jan Derk",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Common_clownfish.jpg",
    ),
    _from_gcompris(
        "categorization",
        "images/monuments/arcDeTriomphe.webp",
        name="triumphal_arch",
        title="Arc de Triomphe du Carrousel in Paris",
        class_index=873,
        class_name="triumphal arch",
        sha256="74f0a4c82166bca68ead6b2d0e94eb8a575e7f31250230f75682d363f99a13ed",
        author="Markus Mark",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Arc_de_Triomphe_du_Carrousel,_Paris_May_2009_001.jpg",
    ),
    _from_gcompris(
        "categorization",
        "images/others/baseball.webp",
        name="baseball",
        title="Baseball",
        class_index=429,
        class_name="baseball",
        sha256="374c9ed08f3aef66ad05698e575718d2f02e2cdc9629e6607c1223480d49ca89",
        author="Cody escadron delta",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Baseball_ball.jpg",
    ),
    _from_gcompris(
        "categorization",
        "images/others/pan.webp",
        name="frying_pan",
        title="Frying pan of cast iron",
        class_index=567,
        class_name="frying pan",
        sha256="2cfd14f2e6366e131e0dcd92cc7b35ee66c0d03eba1132c9e5948e7bb78fcc68",
        author="Suricata",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Pfanne_(Gusseisen).jpg",
    ),
    _from_gcompris(
        "categorization",
        "images/others/weighingMachine.webp",
        name="scale",
        title="Laboratory scale",
        class_index=778,
        class_name="scale",
        sha256="c5ab1633cc4e4b31f3c5012e9959da70b11759543b0535dddda125f9042d846f",
        author="Karelj",
        licence=PUBLIC_DOMAIN,
        original=COMMONS + "File:Balance_Scaltec.jpg",
    ),
    _from_gcompris(
        "categorization",
        "images/tools/hammer3.webp",
        name="hammer",
        title="Sledgehammer",
        class_index=587,
        class_name="hammer",
        sha256="e38ac01ccfc0af53a4bc920be2892f69ed1b4fcd4361c7b42a57232dfdf25e17",
        author="Video Girl",
        licence="CC0-1.0",
        original="https://publicdomainpictures.net/en/view-image.php?image=266857",
    ),
    _from_gcompris(
        "explore_world_music",
        "music/america.webp",
        name="electric_guitar",
        title="Electric guitar and drums",
        class_index=546,
        class_name="electric guitar",
        sha256="72af64588442d1e251ed33568629d35bf88b3fa348def66265320571bdda0927",
        author="Tom Harpel",
        licence="CC-BY-2.0",
        original=COMMONS + "File:Onalaska-Practice6.jpg",
    ),
)
