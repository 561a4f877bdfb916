"""Reading Word documents."""

import io
import re
import zipfile


def word_xml(content: bytes) -> str:
    """The XML of a document's body."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read("word/document.xml").decode()


def word_text(content: bytes) -> str:
    """Its paragraphs and cells, a line each."""
    return re.sub(r"<[^>]+>", "", word_xml(content).replace("</w:p>", "\n"))
