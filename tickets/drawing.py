"""Draws what came as a file: pictures again, small and without what was hidden in them, and the pages of a PDF.

Knows no Django. `previews` runs this file as a process of its own, without the environment, with little memory and little
time: a hostile file can bring that process down, and nothing else. The file comes by standard input, the answer goes by standard
output: one line of JSON, {"pages": n} or {"error": code}, and the WebP after it.

The libraries that draw are read with the first file: who only asks what can be drawn has no need of them.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

DECODED_PIXELS = 40_000_000
"""A picture that would open to more pixels than this is not drawn (120 MB of memory at the outside)."""
LONGEST = 1600
MEMORY = 900_000_000
SECONDS = 6
"""Of processor time."""
_COLOURED = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"}
READERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
PDF = "application/pdf"


def smaller(source: IO[bytes], reader: str, longest: int) -> Image.Image | None:
    """The first frame, upright, on white, at most `longest` a side; None where it would open to too many pixels.

    Raises OSError, ValueError, SyntaxError or EOFError where it is no such picture.
    """
    from PIL import Image

    with warnings.catch_warnings():
        # Beyond 179 million pixels Pillow raises an error; below it, there is the limit of our own.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return _smaller(source, reader, longest)
        except Image.DecompressionBombError as error:
            raise ValueError(str(error)) from error


def _smaller(source: IO[bytes], reader: str, longest: int) -> Image.Image | None:
    from PIL import Image, ImageOps

    with Image.open(source, formats=[reader]) as picture:
        picture.draft("RGB", (longest, longest))  # a JPEG is read at a fraction of its size
        if picture.width * picture.height > DECODED_PIXELS:
            return None
        picture.thumbnail((longest, longest))
        small = ImageOps.exif_transpose(picture)
        seen = (small if small.mode in _COLOURED else small.convert("L")).convert("RGBA")
        flat = Image.new("RGB", seen.size, "white")
        flat.paste(seen, mask=seen.getchannel("A"))
        return flat


def _page(source: bytes, number: int) -> tuple[dict[str, object], Image.Image | None]:
    """How many pages a PDF has, and one of them (from 1)."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if "password" in str(error).lower() else "broken"}, None
    count = len(document)
    if not 1 <= number <= count:
        return {"error": "broken"}, None
    page = document[number - 1]
    scale = LONGEST / max(*page.get_size(), 1)
    # A script in the file is never run: this build of PDFium has none; forms are not drawn.
    drawn: Image.Image = page.render(scale=min(scale, 4), may_draw_forms=False).to_pil()
    return {"pages": count}, drawn.convert("RGB")


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str, number: int, seconds: int) -> None:
    """Answer on standard output; whatever goes wrong is a file that cannot be drawn."""
    _limit(seconds)
    source = sys.stdin.buffer.read()
    try:
        if kind == PDF:
            said, drawn = _page(source, number)
        else:
            drawn = smaller(io.BytesIO(source), READERS[kind], LONGEST)
            said = {"pages": 1} if drawn else {"error": "huge"}
        coded = io.BytesIO()
        if drawn is not None:
            drawn.save(coded, "WEBP", quality=82, method=3)
    except MemoryError:
        said, coded = {"error": "huge"}, io.BytesIO()
    except Exception:
        said, coded = {"error": "broken"}, io.BytesIO()
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + coded.getvalue())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
