import numpy as np
import pytest

from siegeworks.scenario.cache import cache_folder, kept


class Work:
    def __init__(self, array):
        self.array, self.calls = array, 0

    def __call__(self):
        self.calls += 1
        return self.array


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_an_array_is_computed_once_and_read_back_alike(folder):
    work = Work(np.arange(12, dtype=np.uint16).reshape(3, 4))
    first, second = kept("a", [1, "x"], work), kept("a", [1, "x"], work)
    assert work.calls == 1
    assert second.dtype == np.uint16
    assert (first == second).all()
    assert [path.suffix for path in folder.iterdir()] == [".npy"]


def test_the_file_is_a_plain_numpy_file(folder):
    kept("a", [1], Work(np.arange(5)))
    assert np.load(next(folder.iterdir())).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "other",
    [
        [2.0, "x", np.arange(3)],
        [1.0, "y", np.arange(3)],
        [1.0, "x", np.arange(4)],
        [1.0, "x", np.arange(3, dtype=np.int32)],
        [1.0, "x", np.arange(3).reshape(3, 1)],
        ["x", 1.0, np.arange(3)],
    ],
)
def test_any_change_of_a_part_misses(folder, other):
    work = Work(np.zeros(2))
    kept("a", [1.0, "x", np.arange(3)], work)
    kept("a", other, work)
    assert work.calls == 2


def test_parts_cannot_run_into_each_other(folder):
    work = Work(np.zeros(2))
    kept("a", ["ab", "c"], work)
    kept("a", ["a", "bc"], work)
    assert work.calls == 2


@pytest.mark.parametrize("spoil", ["cut", "flip", "empty", "text"])
def test_a_spoilt_file_is_computed_anew_and_mended(folder, spoil):
    work = Work(np.arange(100))
    kept("a", [1], work)
    path = next(folder.iterdir())
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(
        {"cut": path.read_bytes()[:300], "flip": bytes(data), "empty": b"", "text": b"no"}[spoil]
    )
    assert (kept("a", [1], work) == np.arange(100)).all()
    assert (kept("a", [1], work) == np.arange(100)).all()
    assert work.calls == 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path / "file" / "below"))
    work = Work(np.arange(3))
    assert kept("a", [1], work).tolist() == kept("a", [1], work).tolist() == [0, 1, 2]
    assert work.calls == 2


def test_a_failed_rename_leaves_no_draft(folder, monkeypatch):
    def refuse(draft, path):
        raise PermissionError(path)

    monkeypatch.setattr("os.replace", refuse)
    assert kept("a", [1], Work(np.arange(3))).tolist() == [0, 1, 2]
    assert list(folder.iterdir()) == []


def test_the_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("SIEGEWORKS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "siegeworks"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "siegeworks"
    monkeypatch.setenv("SIEGEWORKS_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_without_a_home_nothing_is_kept(monkeypatch):
    monkeypatch.delenv("SIEGEWORKS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def homeless():
        raise RuntimeError

    monkeypatch.setattr("pathlib.Path.home", homeless)
    work = Work(np.arange(3))
    kept("a", [1], work)
    kept("a", [1], work)
    assert work.calls == 2
