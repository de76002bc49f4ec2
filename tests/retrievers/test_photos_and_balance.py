"""Several photos at once, and how much the pictures count against the words."""

from pathlib import Path

import pytest
from PIL import Image
from pydantic import ValidationError

from shoplens.retrievers import MultimodalRetriever, SearchRequest, SearchResult


def picture(shop_file: Path, number: str) -> Path:
    return shop_file.parent / "pictures" / f"{number}.png"


def ids(result: SearchResult) -> list[str]:
    return [hit.product.id for hit in result.hits]


def test_several_photos_meet_in_the_middle_and_each_ones_product_is_near(
    retriever: MultimodalRetriever, shop_file: Path
) -> None:
    two = [picture(shop_file, "01"), picture(shop_file, "19")]
    found = ids(retriever.search(SearchRequest(limit=6), two))
    assert {"P-01", "P-19"} <= set(found)
    assert found == ids(retriever.search(SearchRequest(limit=6), two[::-1]))
    assert ids(retriever.search(SearchRequest(), [two[0]])) == ids(retriever.search(SearchRequest(), two[0]))
    assert ids(retriever.search(SearchRequest(), [two[0], Image.open(two[0]).convert("RGB")]))[0] == "P-01"
    assert [d.id for d in retriever.invoke("", photo=two, k=6)] == found


def test_filters_bind_with_several_photos_too(retriever: MultimodalRetriever, shop_file: Path) -> None:
    request = SearchRequest.model_validate({"filter": {"ranges": {"price": {"max": 60}}}, "limit": 24})
    photos = [picture(shop_file, "01"), picture(shop_file, "04")]
    hits = retriever.search(request, photos).hits
    assert hits
    assert all(hit.product.price is not None and hit.product.price <= 60 for hit in hits)


def test_the_balance_goes_from_words_alone_to_pictures_alone(
    retriever: MultimodalRetriever, shop_file: Path
) -> None:
    photo = picture(shop_file, "01")

    def at(balance: float | None, query: str = "lamp") -> list[str]:
        unread = SearchRequest(query=query, balance=balance, limit=24, photo_read=True)
        return ids(retriever.search(unread, photo))

    assert at(0.0) == ids(retriever.search(SearchRequest(query="lamp", limit=24)))
    assert at(1.0) == ids(retriever.search(SearchRequest(limit=24, photo_read=True), photo))
    assert at(0.5) == at(None)
    places = [at(share / 10).index("P-01") for share in range(11)]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize("balance", [-0.1, 1.1, float("nan")])
def test_a_balance_that_is_none_is_refused(balance: float) -> None:
    with pytest.raises(ValidationError):
        SearchRequest(balance=balance)
