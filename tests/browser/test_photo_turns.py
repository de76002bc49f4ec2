"""A photo in place of words, or beside them: chosen, pasted, dropped, taken; refused in words."""

import re

from playwright.sync_api import Locator, Page, expect

from .results import (
    SEEN,
    answered,
    ask,
    cards,
    change,
    chips,
    choose,
    misfits,
    names,
    remove,
    said,
    settled,
    start_over,
    total,
    understood,
)  # fmt: skip
from .served import ServedShop
from .snaps import GIF, HEIC, PDF, TEXT, attach, drop, paste, snap, thumbnails
from .visits import Visits, answers, message_box, send

PHOTO = ("photo", "your photo")
IN_THE_CHAT = "#chat [data-testid=user] img"


def show(page: Page, words: str = "") -> str:
    """Sends what is attached, with these words."""
    with answered(page):
        send(page, words)
    expect(thumbnails(page)).to_have_count(0)
    return answers(page).last.inner_text()


def loaded(picture: Locator) -> bool:
    """Whether the browser really has the picture."""
    return bool(picture.evaluate("async (e) => { await e.decode(); return e.naturalWidth > 10; }"))


def slide(page: Page, percent: str) -> list[str]:
    """Moves the slider and gives the cards of the new order."""
    before = names(page)
    page.get_by_label("How much the picture counts").fill(percent)
    expect(cards(page).locator("h3")).not_to_have_text(before)
    return names(page)


def test_a_photo_of_a_product_finds_it_first(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    for number, (name, format_) in enumerate(
        [("Scarlet Court Heels", "JPEG"), ("Toadstool Lamp", "PNG"), ("Harbour Stripe Mug", "WebP")]
    ):
        attach(page, snap(shop, name, format_=format_))
        answer = show(page)
        assert names(page)[0] == name
        assert name in answer
        assert said(page) == [PHOTO], "a newer photo takes the place of the one before"
        assert loaded(page.locator(IN_THE_CHAT).nth(number))
        assert loaded(understood(page).locator("img"))
    expect(page.locator("#results .encoders")).to_have_text(re.compile("by a small model of our own"))
    expect(page.locator(IN_THE_CHAT)).to_have_count(3)
    attach(page, snap(shop, "Splash Portable Speaker"))
    show(page, "like this, in orange")
    slide(page, "0")
    attach(page, snap(shop, "Pompom Beanie"))
    show(page)
    assert names(page)[0] == "Pompom Beanie", "the slider was set for another photo"


def test_what_was_read_off_a_photo_filters_nothing_until_it_is_clicked(
    visit: Visits, shop: ServedShop
) -> None:
    page = visit()
    attach(page, snap(shop, "Polka Dot Tea Dress"))
    assert "From your photo: " in show(page)
    assert (SEEN, "dress") in chips(page)
    everything = total(page)
    opened = change(page, SEEN, "dress", "Change type")
    choose(page, opened, "type", "dress")
    assert ("type", "dress") in chips(page)
    assert (SEEN, "dress") not in chips(page)
    assert total(page) < everything
    assert misfits(shop, page) == []
    remove(page, "type", "dress")
    assert total(page) == everything
    assert not [chip for chip in chips(page) if "dress" in chip]
    assert names(page)[0] == "Polka Dot Tea Dress"


def test_words_and_a_photo_count_together_as_the_slider_says(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    attach(page, snap(shop, "Lumber Flannel Shirt"))
    show(page, "like this, in red under $100")
    assert ("color", "red") in chips(page)
    assert ("price", "up to $100.00") in chips(page)
    assert PHOTO in chips(page)
    assert names(page)[0] == "Lumber Flannel Shirt"
    assert misfits(shop, page) == []
    expect(page.locator("#results .encoders")).to_have_text(re.compile("words by .*pictures by "))
    both, fitting, said = names(page), total(page), answers(page).count()
    words = slide(page, "0")
    expect(answers(page)).to_have_count(said + 1)
    picture = slide(page, "100")
    assert len({*map(tuple, (both, words, picture))}) == 3
    assert misfits(shop, page) == []
    assert total(page) == fitting
    expect(answers(page)).to_have_count(said + 1)
    expect(answers(page).last).to_contain_text(f"First is {picture[0]}")
    remove(page, *PHOTO)
    assert PHOTO not in chips(page)
    assert misfits(shop, page) == []
    expect(page.get_by_label("How much the picture counts")).to_have_count(0)


def test_photos_are_pasted_dropped_anywhere_and_several_at_once(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    paste(message_box(page), snap(shop, "Snug Armchair", format_="PNG"))
    expect(thumbnails(page)).to_have_count(1)
    show(page)
    assert names(page)[0] == "Snug Armchair"
    drop(page.locator("#results-heading"), snap(shop, "Barnaby Teddy Bear"))
    expect(thumbnails(page)).to_have_count(1)
    drop(page.get_by_role("heading", name="Shoplens"), snap(shop, "Clover Plush Rabbit"))
    expect(thumbnails(page)).to_have_count(2)
    show(page, "like these")
    assert [chip for chip in chips(page) if chip[0] == "photo"] == [
        ("photo", "your photo 1"),
        ("photo", "your photo 2"),
    ]
    assert {"Barnaby Teddy Bear", "Clover Plush Rabbit"} <= set(names(page)[:6])
    pictures = understood(page).locator("img")
    assert loaded(pictures.first)
    assert loaded(pictures.last)
    first = pictures.first.get_attribute("src")
    remove(page, "photo", "your photo 1")
    assert chips(page).count(PHOTO) == 1
    assert pictures.get_attribute("src") != first
    assert names(page)[0] == "Clover Plush Rabbit"
    remove(page, *PHOTO)
    assert PHOTO not in chips(page)


def test_a_photo_can_be_taken_back_before_it_is_sent(visit: Visits, shop: ServedShop) -> None:
    page = visit()
    attach(page, snap(shop, "Snug Armchair"), snap(shop, "Quiet Wall Clock"))
    page.get_by_role("button", name="Remove file").first.click()
    expect(thumbnails(page)).to_have_count(1)
    show(page)
    assert names(page)[0] == "Quiet Wall Clock"
    assert said(page) == [PHOTO]
    start_over(page)
    with answered(page):
        page.get_by_role("button", name="things like this photo").click()
    assert said(page) == [PHOTO]
    assert loaded(page.locator(IN_THE_CHAT))
    expect(cards(page).first.locator(".text .why").last).to_contain_text("1st by picture")
    paste(message_box(page), GIF)
    expect(thumbnails(page)).to_have_count(1)
    with answered(page):
        send(page, "boots")
    expect(answers(page).last).to_contain_text(GIF["name"])
    expect(page.locator("#chat")).not_to_contain_text("Error")


def test_a_phones_camera_gives_a_photo_and_refused_files_leave_the_words(
    visit: Visits, shop: ServedShop
) -> None:
    page = visit(phone=True)
    camera = page.locator("#bar").get_by_label("Take a photo")
    camera.set_input_files(snap(shop, "Cobalt Bud Vase"))
    expect(thumbnails(page)).to_have_count(1)
    show(page, "under $50")
    assert names(page)[0] == "Cobalt Bud Vase"
    assert misfits(shop, page) == []
    asked, shown = page.locator("#chat [data-testid=user]").count(), names(page)
    sentences = set()
    for refused, what in ((TEXT, "text"), (HEIC, "HEIC")):
        attach(page, refused)
        with answered(page):
            send(page, "boots like this")
        sentence = settled(page)
        assert refused["name"] in sentence
        assert what in sentence
        sentences.add(sentence)
        expect(message_box(page)).to_have_value("boots like this")
        expect(thumbnails(page)).to_have_count(0)
        assert names(page) == shown
        assert page.locator("#chat [data-testid=user]").count() == asked
        message_box(page).clear()
    assert len(sentences) == 2
    attach(page, TEXT, snap(shop, "Puddle Rubber Boots"))
    with answered(page, 2):
        send(page, "boots under $80")
    expect(answers(page).nth(-2)).to_contain_text("list.png was left out")
    assert names(page)[0] == "Puddle Rubber Boots"
    assert ("type", "boots") in chips(page)
    assert ask(page, "cheaper")
    assert PHOTO in chips(page)
    drop(page.locator("#results-heading"), PDF)
    expect(thumbnails(page)).to_have_count(1)
    with answered(page):
        send(page, "mugs")
    expect(answers(page).last).to_contain_text("order.pdf was left out")
    expect(message_box(page)).to_have_value("mugs")
