"""The small shop that the visitors walk through: its pages, and the elements that they click."""

from typing import Any

import msgspec

ORIGIN = "https://shop.example"
PAGE_WIDTH, PAGE_HEIGHT = 1200, 3600


class Page(msgspec.Struct, frozen=True):
    """`weight`: how often it is looked at, against the others."""

    path: str
    title: str
    weight: int

    def wire(self, referrer: str) -> dict[str, str]:
        """As a batch says it."""
        return {"url": ORIGIN + self.path, "path": self.path, "title": self.title, "referrer": referrer}


HOME = Page("/", "Lantern & Loaf", 10)
LAMPS = Page("/lamps", "Lamps", 8)
LAMP = Page("/lamps/brass-reading-lamp", "Brass reading lamp", 6)
CHECKOUT = Page("/checkout", "Checkout", 2)
THANKS = Page("/thanks", "Thank you", 1)
PAGES = [
    HOME,
    LAMPS,
    LAMP,
    Page("/lamps/paper-moon", "Paper moon", 5),
    Page("/bread", "Bread", 6),
    Page("/bread/rye-sourdough", "Rye sourdough", 4),
    Page("/cart", "Your cart", 4),
    Page("/about", "About us", 2),
    Page("/delivery", "Delivery and returns", 2),
]


class Element(msgspec.Struct, frozen=True):
    """Something on a page. `x`, `y`: its middle, in CSS pixels of the document."""

    tag: str
    selector: str
    x: int
    y: int
    text: str = ""
    href: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def wire(self) -> dict[str, Any]:
        """As `payload.target` says it."""
        target: dict[str, Any] = {"tag": self.tag, "selector": self.selector, "classes": list(self.classes)}
        optional = {"text": self.text, "href": self.href, "attributes": dict(self.attributes)}
        return target | {name: value for name, value in optional.items() if value}


ADD_TO_CART = Element("button", "#add-to-cart", 840, 620, "Add to cart")
APPLY_VOUCHER = Element("button", "#apply-voucher", 900, 980, "Apply voucher")
QUANTITIES = [Element("button", f"#quantity-{n}", 200 + 120 * n, 700, str(n)) for n in range(1, 9)]
NAVIGATION = Element("a", "nav a.category", 300, 60, "All lamps", href="/lamps")
BROKEN_LINK = Element("a", "a.size-guide", 420, 1320, "Size guide", href="/size-guide")
CHECKOUT_FIELD = Element("input", "#first-line", 380, 540)
LOCKED_FIELD = Element("input", "#gift-note", 380, 840)
PICTURE = Element("img", ".gallery img", 340, 560)
HEADLINE = Element("p", ".story p", 500, 1500, "Baked at four in the morning")
ROLE_BUTTON = Element("div", ".filter [role=button]", 160, 420, "Under 50", attributes=(("role", "button"),))
CLASSY_BOX = Element("div", ".promoBox", 700, 300, "Today only", classes=("promoBtn", "wide"))
NEARLY_CLASSY_BOX = Element("div", ".linkage", 720, 2100, "How it is made", classes=("linkage-diagram", "buttonless"))
PRICE_LIST = Element("a", "a.price-list", 500, 3300, "Price list", "/prices.pdf", attributes=(("download", ""),))
SUPPLIER = Element("a", "a.mill", 560, 3340, "Our mill", "https://mill.example/", attributes=(("target", "_blank"),))
PHONE = Element("a", "a.phone", 620, 3380, "Call us", "tel:+4930123456")
LETTER = Element("a", "a.letter", 680, 3380, "Write to us", "mailto:hello@shop.example")
