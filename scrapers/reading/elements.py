"""XML as elements, read by expat: no document type, no entities of its own, no network, and not endlessly deep.

Names are those of the tags without their prefix. What a prefix stands before in an attribute, and `xmlns`, is a fact
of the markup and not of the data.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from scrapers.reading.text import even_out

DEEPEST = 50
"""Elements within elements."""
BETWEEN = "; "
"""Stands between texts that share a column."""


class UnfitMarkup(Exception):
    """The text is no XML that we read; the reason is said."""


@dataclass
class Element:
    """An element: what it is called, what its attributes say, and what stands in it."""

    tag: str
    attributes: dict[str, str]
    content: list["str | Element"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        """The elements that stand in it."""
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """Its texts, and those of the elements in it, with a mark between them."""
        return BETWEEN.join(text for piece in self.pieces() if (text := even_out(piece)))

    def pieces(self) -> Iterator[str]:
        """Each of its texts, in their order."""
        for part in self.content:
            if isinstance(part, Element):
                yield from part.pieces()
            else:
                yield part

    def find_all(self, tag: str) -> Iterator["Element"]:
        """Every element of this name in it, at any depth, but none within another of them."""
        for child in self.children:
            if child.tag == tag:
                yield child
            else:
                yield from child.find_all(tag)

    def as_cells(self) -> dict[str, str]:
        """What it says as a row: its attributes, its children's texts, and the children's attributes as `Tag@name`."""
        found: dict[str, list[str]] = {name: [value] for name, value in self.attributes.items()}
        for child in self.children:
            found.setdefault(child.tag, []).append(child.text)
            for name, value in child.attributes.items():
                found.setdefault(f"{child.tag}@{name}", []).append(value)
        return {name: BETWEEN.join(filter(None, texts)) for name, texts in found.items()}

    def state(self, path: str) -> str | None:
        """The text at a dotted path of tags in it, or of its attribute; None where there is none."""
        step, _, rest = path.partition(".")
        child = next((child for child in self.children if child.tag == step), None)
        if child is not None:
            return child.state(rest) if rest else child.text
        return None if rest else self.attributes.get(step)


def read_elements(text: str) -> Element:
    """The outermost element of the text. Raises `UnfitMarkup` for what is not well-formed, too deep, or has a DTD."""
    around = Element("", {})
    open_ones = [around]

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if len(open_ones) > DEEPEST:
            raise UnfitMarkup("the document is nested too deeply")
        plain = {name: value for name, value in attributes.items() if ":" not in name and name != "xmlns"}
        element = Element(tag.rpartition(":")[2], plain)
        open_ones[-1].content.append(element)
        open_ones.append(element)

    def refuse(*_: object) -> None:
        raise UnfitMarkup("the document declares a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: open_ones.pop()
    parser.CharacterDataHandler = lambda data: open_ones[-1].content.append(data)
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise UnfitMarkup(f"the document is cut off or no XML: {error}") from error
    return around.children[0]
