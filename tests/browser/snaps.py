"""Photos as shoppers take them of things: not the catalogue's own file, and a little off. And files that are
no photos.
"""

from __future__ import annotations

import base64
import io

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from .served import ServedShop

TEXT: FilePayload = {"name": "list.png", "mimeType": "image/png", "buffer": b"milk, bread, boots"}
HEIC: FilePayload = {
    "name": "IMG_0042.jpg",
    "mimeType": "image/jpeg",
    "buffer": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(256),
}
"""What a phone may send under a name that says otherwise."""
GIF: FilePayload = {"name": "dance.gif", "mimeType": "image/gif", "buffer": b"GIF89a" + bytes(64)}
PDF: FilePayload = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
GIVE = """
(at, [type, files]) => {
  const all = new DataTransfer();
  for (const { name, mimeType, data } of files)
    all.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type: mimeType }));
  if (type === 'paste')
    return at.dispatchEvent(new ClipboardEvent(type, { clipboardData: all, bubbles: true }));
  for (const step of ['dragenter', 'dragover', type])
    at.dispatchEvent(new DragEvent(step, { dataTransfer: all, bubbles: true, cancelable: true }));
}
"""


def snap(shop: ServedShop, name: str, *, format_: str = "JPEG") -> FilePayload:
    """A photo of a product: smaller, a little closer, and in another format."""
    product = next(product for product in shop.catalog.products if product.name == name)
    file = shop.catalog.image_path(product)
    assert file is not None
    with Image.open(file) as picture:
        inset = picture.width // 50
        box = (inset, inset, picture.width - inset, picture.height - inset)
        closer = picture.convert("RGB").crop(box).resize((420, 420))
    written = io.BytesIO()
    closer.save(written, format_, quality=82)
    ending = "jpg" if format_ == "JPEG" else format_.lower()
    return {"name": f"snap.{ending}", "mimeType": f"image/{format_.lower()}", "buffer": written.getvalue()}


def thumbnails(page: Page) -> Locator:
    """The photos in the message box."""
    return page.get_by_label("File thumbnail")


def attach(page: Page, *photos: FilePayload) -> None:
    """Chooses files and waits until they are in the message box."""
    page.get_by_label("Attach photos").set_input_files(list(photos))
    expect(thumbnails(page)).to_have_count(len(photos))


def paste(into: Locator, *photos: FilePayload) -> None:
    """Ctrl+V with pictures in the clipboard."""
    into.evaluate(GIVE, ["paste", _given(photos)])


def drop(onto: Locator, *photos: FilePayload) -> None:
    """Files dragged out of another window."""
    onto.evaluate(GIVE, ["drop", _given(photos)])


def _given(photos: tuple[FilePayload, ...]) -> list[dict[str, str]]:
    return [
        {"name": p["name"], "mimeType": p["mimeType"], "data": base64.b64encode(p["buffer"]).decode()}
        for p in photos
    ]
