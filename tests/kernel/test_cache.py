"""The cache under the throttles: exact counts, no early eviction, terms kept."""

import pytest

from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache

pytestmark = pytest.mark.django_db


def test_the_platform_uses_it():
    assert type(caches["default"]).__name__ == "RowCache"


def test_values_come_back_as_they_went_in():
    cache.set("a", [1.5, "ż"], 60)

    assert cache.get("a") == [1.5, "ż"]
    assert cache.get("b", "brak") == "brak"
    assert ("a" in cache, "b" in cache) == (True, False)


def test_an_entry_is_added_once_and_again_when_its_term_has_passed():
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 2, 60)
    assert cache.get("a") == 1

    cache.touch("a", -1)

    assert cache.get("a") is None
    assert cache.add("a", 3, 60)
    assert cache.get("a") == 3


def test_counting_keeps_the_term_and_needs_an_entry():
    cache.set("n", 0, 60)
    assert [cache.incr("n"), cache.incr("n", 2), cache.decr("n")] == [1, 3, 2]

    cache.touch("n", -1)

    with pytest.raises(ValueError):
        cache.incr("n")
    with pytest.raises(ValueError):
        cache.incr("inny")


def test_deleting_clearing_and_purging():
    for name in "abc":
        cache.set(name, 1, 60)
    cache.touch("c", -1)

    assert cache.delete("a")
    assert not cache.delete("a")
    assert caches["default"].purge() == 1
    assert cache.get("b") == 1
    cache.clear()
    assert cache.get("b") is None


def test_a_flood_of_entries_does_not_wipe_a_throttle_out():
    cache.set("allauth:throttle", 5, 300)

    for n in range(700):
        cache.set(f"zalew{n:03}", 1, 300)

    assert cache.get("allauth:throttle") == 5


def test_djangos_own_cache_would_have_lost_it():
    """The negative control: this is why the class exists."""
    theirs = DatabaseCache("wrota_cache", {})
    theirs.set("allauth:throttle", 5, 300)

    for n in range(700):
        theirs.set(f"zalew{n:03}", 1, 300)

    assert theirs.get("allauth:throttle") is None
