"""Every leaf of every tree climbs to the root, and nothing else does."""

import hashlib

import pytest

from wrota.kernel.audit.merkle import BadPath, climb, merkle_path, merkle_root

SIZES = (*range(1, 18), 33, 100)


def digests(size: int) -> list[str]:
    return [hashlib.sha256(str(n).encode()).hexdigest() for n in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_climbs_to_the_root(size):
    all_of_them = digests(size)
    root = merkle_root(all_of_them)

    for place, digest in enumerate(all_of_them):
        assert climb(digest, place, size, merkle_path(all_of_them, place)) == root


@pytest.mark.parametrize("size", SIZES[1:])
def test_another_digest_place_or_size_does_not(size):
    all_of_them = digests(size)
    root, path = merkle_root(all_of_them), merkle_path(all_of_them, 1)

    def found(*said) -> str:
        try:
            return climb(*said)
        except BadPath:
            return ""

    assert found(all_of_them[0], 1, size, path) != root
    assert found(all_of_them[1], 0, size, path) != root
    assert found(all_of_them[1], 1, size * 4, path) != root


@pytest.mark.parametrize(
    ("place", "path", "said"),
    [(0, [], "krótka"), (0, ["00" * 32] * 4, "długa"), (5, ["00" * 32] * 3, "poza")],
)
def test_a_path_that_does_not_fit_is_named(place, path, said):
    with pytest.raises(BadPath, match=said):
        climb(digests(5)[0], place, 5, path)


def test_there_is_no_path_of_a_leaf_that_is_not_there():
    with pytest.raises(IndexError):
        merkle_path(digests(3), 3)
