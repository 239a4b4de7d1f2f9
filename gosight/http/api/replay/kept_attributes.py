"""The attributes that a masked replay keeps: those that shape a page. What is not named here may be text."""

_IDENTITY = "class for id is name part slot style"
_STATE = """
aria-busy aria-checked aria-current aria-disabled aria-expanded aria-haspopup aria-hidden aria-invalid aria-modal
aria-orientation aria-pressed aria-selected autofocus checked contenteditable controls disabled hidden
inert loop multiple muted novalidate open playsinline popover readonly required reversed role selected
spellcheck tabindex type
"""
_LAYOUT = """
align background bgcolor border cellpadding cellspacing charset color cols colspan dir direction display face
frameborder height high lang low marginheight marginwidth max maxlength min minlength noshade nowrap optimum
rows rowspan rules scrolling shape size sizes span start step valign width wrap xml:lang xml:space xmlns
xmlns:xlink
"""
_SOURCES = """
as crossorigin decoding fetchpriority imagesizes imagesrcset loading media poster preload rel src srcset
xlink:href
"""
_DRAWING = """
amplitude azimuth basefrequency baseprofile clip-path clip-rule clippathunits cx cy d diffuseconstant
dominant-baseline dx dy edgemode elevation exponent fill fill-opacity fill-rule filter filterunits flood-color
flood-opacity focusable font-family font-size font-style font-weight fr fx fy gradienttransform gradientunits
in in2 intercept k1 k2 k3 k4 kernelmatrix lengthadjust letter-spacing marker-end marker-mid marker-start
markerheight markerunits markerwidth mask maskcontentunits maskunits mode numoctaves offset opacity operator
order orient overflow paint-order pathlength patterncontentunits patterntransform patternunits pointer-events
points preserveaspectratio primitiveunits r radius refx refy result rotate rx ry scale seed shape-rendering
slope spreadmethod stddeviation stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
stroke-linejoin stroke-miterlimit stroke-opacity stroke-width surfacescale tablevalues text-anchor
text-decoration text-rendering textlength transform transform-origin values vector-effect version viewbox
visibility word-spacing x x1 x2 xchannelselector y y1 y2 ychannelselector z
"""
_NAMES = frozenset(" ".join((_IDENTITY, _STATE, _LAYOUT, _SOURCES, _DRAWING)).split())
_RECORDER = "rr_"
_CSS = "_cssText"
_LINKED = frozenset(
    "base feimage filter image lineargradient link pattern radialgradient textpath use".split()  # noqa: SIM905
)
"""Elements whose `href` loads or names something; elsewhere it leads somewhere, and may say to whom."""


def is_kept(name: str, tag: str) -> bool:
    """Whether an attribute says how a page looks, not what it says.

    `tag`: empty where it is not known; of a `meta` that is about the viewport, that word.
    """
    lower = name.lower()
    is_link = lower == "href" and tag.lower() in _LINKED
    is_viewport = (lower, tag) == ("content", "viewport")
    return lower in _NAMES or name.startswith(_RECORDER) or name == _CSS or is_link or is_viewport
