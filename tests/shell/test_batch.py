import io
import json

import pytest

from bot.shell.batch import BrokenLine, batch, count_lines, parse

from .conftest import printed
from .fake_engine import answer


def run(engine, lines, console, region=None):
    target = io.StringIO()
    source = io.BytesIO("".join(line + "\n" for line in lines).encode())
    broken = batch(engine, source, target, console, region)
    return broken, [json.loads(line) for line in target.getvalue().splitlines()]


def test_a_line_out_for_each_line_in_in_the_same_order(engine, pipe):
    lines = [json.dumps({"id": f"q{n}", "turns": ["wine?"] * (n % 3)}) for n in range(30)]
    broken, out = run(engine, lines, pipe)
    assert broken == 0
    assert [line["id"] for line in out] == [f"q{n}" for n in range(30)]
    assert [len(line["replies"]) for line in out] == [n % 3 for n in range(30)]
    assert out[1]["replies"][0] == answer("wine?").to_dict()
    assert printed(pipe) == ""


def test_each_line_is_its_own_conversation_and_forgotten(engine, pipe):
    run(engine, ['{"id": "same", "turns": ["a", "b"]}', '{"id": "same", "turns": ["c"]}'], pipe)
    names = [name for name, _, _ in engine.asked]
    assert names[0] == names[1] != names[2]
    assert engine.forgotten == [names[0], names[2]]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('["a"]', "not an object"),
        ('{"turns": ["a"]}', '"id" is missing'),
        ('{"id": true, "turns": ["a"]}', '"id" is missing'),
        ('{"id": NaN, "turns": ["a"]}', '"id" is missing'),
        ('{"id": "a"}', '"turns" is missing'),
        ('{"id": "a", "turns": "text"}', '"turns" is missing'),
        ('{"id": "a", "turns": [1]}', '"turns" is missing'),
    ],
)
def test_a_broken_line_is_reported_with_its_number_and_skipped(engine, pipe, line, why):
    broken, out = run(engine, ['{"id": 1, "turns": ["a"]}', "", line, '{"id": 2, "turns": ["b"]}'], pipe)
    assert broken == 1
    assert [line["id"] for line in out] == [1, 2]
    assert printed(pipe).startswith("line 3 is skipped: ")
    assert why in printed(pipe)
    assert line not in printed(pipe)


def test_bytes_that_are_no_text_are_a_broken_line():
    with pytest.raises(BrokenLine, match="UTF-8"):
        parse(b'{"id": "\xff", "turns": []}')


def test_a_byte_order_mark_is_no_error():
    assert parse('\ufeff{"id": "a", "turns": ["b"]}'.encode()).turns == ("b",)


def test_no_text_breaks_a_line_of_output(engine, pipe):
    turn = "a\u2028b\u0085c\nd\ud800"
    broken, out = run(engine, [json.dumps({"id": turn, "turns": [turn]})], pipe)
    assert (broken, len(out), out[0]["id"]) == (0, 1, turn)


def test_the_region_reaches_the_engine(engine, pipe):
    run(engine, ['{"id": 1, "turns": ["overdose"]}'], pipe, "UK")
    assert engine.asked[0][2] == "UK"


def test_lines_are_counted_in_a_file_only(tmp_path):
    (tmp_path / "in").write_text("a\n\nb\n")
    with open(tmp_path / "in", "rb") as file:
        assert count_lines(file) == 2
        assert file.readline() == b"a\n"
    assert count_lines(io.BytesIO(b"a\n")) is None


def test_a_bar_is_shown_in_a_terminal_and_broken_lines_with_it(engine, terminal):
    run(engine, ['{"id": 1, "turns": ["a"]}', "nonsense"], terminal)
    assert "Answering" in printed(terminal)
    assert "line 2 is skipped: not JSON" in printed(terminal)
