"""The catalogue and the code agree: nothing said is missing, nothing is unused, no language lags behind."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from house_fixtures import ROOT, code, name_of, tracked, tree

from jarjestokartta.geo import errors, fetch_settings, vocabulary, words

LOCALES = ROOT / "geo" / "locales"
LANGUAGES = words.LANGUAGES
CLICK_MODULES = ("core", "exceptions", "parser", "types", "formatting")
# Sentences of click that only a programmer's mistake brings up.
FOR_PROGRAMMERS = re.compile(
    r"deprecated|Deprecation|declarations?\b|declared?\b|defined twice|Boolean option|start char"
)
# What the code calls a catalogue.
SPEAKERS = {"say", "words"}
# Finnish words that are the same in another language, and sentences that are names, units or commands.
SAME = re.compile(r"(^|\.)example$|^help\.[a-z-]+\.example$|^placeholder\.|^option\.|^argument\.|^unit\.")


@cache
def _catalogue(language: str) -> dict[str, tuple[str, ...]]:
    """Give the sentences of every key, plural forms side by side."""
    found = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    found[key] = (
                        (message.string,) if isinstance(message.string, str) else tuple(message.string)
                    )
    return found


@cache
def _vocabularies() -> dict[str, type[StrEnum]]:
    """Give the vocabulary's classes by the kind their labels have in the catalogue."""
    return {
        re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower(): kind
        for name, kind in vars(vocabulary).items()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    }


def _all_placeholders(forms: tuple[str, ...]) -> set[str]:
    return set().union(*map(_placeholders, forms))


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@cache
def _click_sentences() -> dict[str, set[str]]:
    """Give every sentence click may show a user, with the values it has."""
    found = {}
    for module in CLICK_MODULES:
        path = Path(click.__file__).with_name(f"{module}.py")
        for _, message, _, _ in extract_from_file("python", path, keywords={"_": None, "ngettext": (1, 2)}):
            forms = (message,) if isinstance(message, str) else message
            if not FOR_PROGRAMMERS.search(forms[0]):
                found[forms[0]] = _all_placeholders(forms)
    return found


def _constants(path: Path) -> Iterator[str]:
    """Give every string, and the names of fields as settings write them (``postal-areas``)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id.replace("_", "-")


@cache
def _strings() -> set[str]:
    """Give every string of the code: Python, TypeScript, the tables of rules, the vocabulary."""
    found = {text for path in code() for text in _constants(path)}
    found |= {code for kind in _vocabularies().values() for code in kind}
    for path in tracked():
        if path.suffix in {".ts", ".mjs"} and name_of(path).startswith("maps/web/"):
            found |= set(re.findall(r"[\"'`]([^\"'`\n]+)[\"'`]", path.read_text(encoding="utf-8")))
        if path.suffix == ".csv" and name_of(path).startswith("geo/data/"):
            found |= set(re.split(r"[,;\n]", path.read_text(encoding="utf-8")))
    return found


@cache
def _gaps() -> tuple[set[str], set[str]]:
    """Give what stands before the first gap and after the last one of every f-string.

    ``problem.`` and ``.mend`` of ``f"problem.{code}.mend"``.
    """
    texts = [
        node.values for path in code() for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr)
    ]
    ends = [[part.value if isinstance(part, ast.Constant) else "" for part in parts] for parts in texts]
    return {parts[0] for parts in ends if parts}, {parts[-1] for parts in ends if parts}


def _is_used(key: str) -> bool:
    """Tell whether the code has the key, or its beginning with a gap and, elsewhere, the rest."""
    if key in _strings() or key in _click_sentences():
        return True
    befores, afters = _gaps()
    rests = {
        key.removeprefix(before).removesuffix(after)
        for before in befores
        if "." in before and key.startswith(before)
        for after in {"", *afters}
        if key.endswith(after)
    }
    if key.startswith("help."):  # a command of a group is "group-command" in its keys
        rests |= {rest.rpartition("-")[2] for rest in rests}
    return bool(rests & _strings())


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _mendable() -> set[str]:
    kinds = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    return {
        name
        for name, kind in kinds.items()
        if issubclass(kind, errors.Error) and kind not in {errors.Error, errors.TableError}
    }


def _said() -> Iterator[tuple[str, ast.Call, str]]:
    """Give every place where a key is named outright: where, the call, the key."""
    mendable = _mendable()
    calls = [
        (f"{name_of(path)}:{node.lineno}", node, str(node.args[0].value))
        for path in code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    ]
    for where, node, text in calls:
        if _called(node) in mendable:
            yield where, node, f"error.{text}"
        elif (
            _called(node) in {"note", "plural"}
            or (_called(node) in SPEAKERS and "." in text)
            or (isinstance(node.func, ast.Call) and _called(node.func) == "say")
        ):
            yield where, node, text


def test_languages_have_the_same_keys() -> None:
    finnish = set(_catalogue("fi"))
    apart = {language: finnish ^ set(_catalogue(language)) for language in LANGUAGES}
    assert {language: keys for language, keys in apart.items() if keys} == {}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_languages_have_the_same_placeholders(language: str) -> None:
    other = _catalogue(language)
    wrong = [
        key
        for key, forms in _catalogue("fi").items()
        if key in other and _all_placeholders(forms) != _all_placeholders(other[key])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_sentence_was_left_in_finnish(language: str) -> None:
    other = _catalogue(language)
    same = [
        key
        for key, forms in _catalogue("fi").items()
        if forms == other.get(key)
        and re.search(r"[a-zåäö]{4}", re.sub(r"\{.*?\}", "", forms[0]))
        and " " in forms[0]
        if not SAME.search(key)
    ]
    assert same == []


def test_every_key_the_code_names_is_in_the_catalogue() -> None:
    assert [f"{where}: {key}" for where, _, key in _said() if key not in _catalogue("fi")] == []


def test_every_value_a_sentence_wants_is_given() -> None:
    missing = []
    for where, call, key in _said():
        given = {keyword.arg for keyword in call.keywords}
        if None in given or key not in _catalogue("fi"):
            continue
        given |= {"count"} if _called(call) == "plural" else set()
        wanted = _all_placeholders(_catalogue("fi")[key])
        missing += [f"{where}: {key} wants {name}" for name in wanted - given]
    assert missing == []


def test_every_key_in_the_catalogue_is_used() -> None:
    labels = {f"{kind}.{code}" for kind, codes in _vocabularies().items() for code in codes}
    labels |= {f"official.{source}" for source in fetch_settings.declared()}
    assert [key for key in _catalogue("fi") if key not in labels and not _is_used(key)] == []


def test_a_vocabulary_with_labels_has_them_all() -> None:
    keys = set(_catalogue("fi"))
    labels = [{f"{kind}.{code}" for code in codes} for kind, codes in _vocabularies().items()]
    assert [sorted(of_one - keys) for of_one in labels if of_one & keys and of_one - keys] == []


def test_every_problem_says_what_and_how_to_mend_it() -> None:
    keys = {key for key in _catalogue("fi") if key.startswith("problem.")}
    codes = {key.split(".")[1] for key in keys}
    assert keys == {f"problem.{code}.{part}" for code in codes for part in ("what", "mend")}


def test_every_sentence_of_the_parser_is_translated() -> None:
    sentences = _click_sentences()
    assert set(sentences) - set(_catalogue("fi")) == set()
    beyond = {
        key: wanted - sentences[key]
        for key, forms in _catalogue("fi").items()
        if key in sentences and (wanted := _all_placeholders(forms)) - sentences[key]
    }
    assert beyond == {}


def test_a_sentence_keeps_its_braces_in_order() -> None:
    for language in LANGUAGES:
        for key, forms in _catalogue(language).items():
            for form in forms:
                names = _placeholders(form)
                assert all(re.fullmatch(r"[a-z_]+[0-9]?", name) for name in names), f"{language}: {key}"
