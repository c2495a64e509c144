"""A problem prints as an editor reads it; an unknown word is answered with the nearest ones."""

from editorial.problems import Problem, did_you_mean, nearest

KNOWN = ["transition", "transition/mobilites", "habitat", "habitat/renovation"]


def test_problem_prints_its_place_then_its_message() -> None:
    problem = Problem("content/agenda/a.md", 4, "fin", "date attendue.")
    assert str(problem) == "content/agenda/a.md:4: fin — date attendue."


def test_problems_sort_by_file_then_line() -> None:
    places = [("b", 1), ("a", 10), ("a", 9)]
    problems = [Problem(path, line, "", "") for path, line in places]
    assert [(p.path, p.line) for p in sorted(problems)] == [("a", 9), ("a", 10), ("b", 1)]


def test_nearest_word_comes_first() -> None:
    assert nearest("transition/mobilite", KNOWN) == ["transition/mobilites"]


def test_nearest_words_do_not_depend_on_the_order_of_the_known() -> None:
    assert nearest("habitats", KNOWN, count=3) == nearest("habitats", KNOWN[::-1], count=3)


def test_equally_near_words_go_by_alphabet() -> None:
    assert nearest("b", ["bz", "ba", "bm"], count=3) == ["ba", "bm", "bz"]


def test_case_does_not_make_a_word_farther() -> None:
    assert nearest("HABITAT", KNOWN) == ["habitat"]


def test_words_under_the_floor_are_left_out() -> None:
    assert nearest("xyz", KNOWN, floor=0.5) == []


def test_one_near_word_is_a_question() -> None:
    assert did_you_mean("habita", KNOWN) == " Vouliez-vous écrire « habitat » ?"


def test_several_near_words_are_a_list() -> None:
    assert did_you_mean("habita", KNOWN, count=2) == (
        " Les plus proches : « habitat », « habitat/renovation »."
    )


def test_nothing_near_is_said_by_silence() -> None:
    assert did_you_mean("xyz", KNOWN) == ""


def test_nothing_known_is_said_by_silence() -> None:
    assert did_you_mean("xyz", [], count=3) == ""
