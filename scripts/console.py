"""What a command says and where: results on stdout, everything else on stderr, in the chosen language."""

from __future__ import annotations

import codecs
import gettext
import io
import os
import re
import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import click

from jarjestokartta.geo import words
from jarjestokartta.geo.words import LANGUAGES

LANGUAGE_VARIABLE = "JARJESTOKARTTA_LANG"
WIDTH = 80  # columns of a terminal, as click takes it for the help
_WHOLE_PATH = re.compile(r"(?:^|[\s(])(?:/|~/|[A-Za-z]:[\\/]|\\\\)\S")
_SHARES = 100  # steps of a bar
_REDRAW_S = 0.1

# What a console of code page 850 or 1252 gets in place of a character it has not.
_PLAIN = {
    "→": "->",
    "←": "<-",
    "–": "-",
    "—": "-",
    "−": "-",
    "\N{NON-BREAKING HYPHEN}": "-",
    "”": '"',
    "“": '"',
    "„": '"',
    "’": "'",
    "‘": "'",
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "≈": "~",
    "×": "x",
    "·": "-",
    "•": "-",
    "✓": "ok",
    words.NBSP: " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


def _plain_character(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return base or "?"


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain_character, error.object[error.start : error.end])), error.end


def prepare_streams() -> None:
    """Let stdout and stderr survive characters that their code page has not."""
    codecs.register_error("jarjestokartta", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="jarjestokartta")


def wanted_language(args: Sequence[str], environment: Mapping[str, str]) -> str:
    """Read the language off a command line before it is parsed, since errors of parsing are spoken too.

    What is not a language is left for the parser to refuse.

    Examples
    --------
    >>> wanted_language(["check", "--lang", "sv", "register.csv"], {})
    'sv'
    >>> wanted_language(["--lang=en"], {"JARJESTOKARTTA_LANG": "sv"})
    'en'
    >>> wanted_language(["--lang", "de"], {})
    'fi'
    """
    named = [after for word, after in pairwise(args) if word == "--lang"]
    named += [word.removeprefix("--lang=") for word in args if word.startswith("--lang=")]
    candidates = [*named, environment.get(LANGUAGE_VARIABLE, "")]
    return next((name for name in candidates if name in LANGUAGES), words.DEFAULT)


def speak(language: str) -> None:
    """Choose the language of this process, click's own messages included."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("jarjestokartta", Path(words.__file__).parent / "locales")
    gettext.textdomain("jarjestokartta")


def say() -> words.Words:
    """Give the catalogue of the chosen language."""
    language = os.environ.get("LANGUAGE", words.DEFAULT)
    return words.load(language if language in LANGUAGES else words.DEFAULT)


def wrapped(text: str) -> str:
    """Break the lines of sentences at :data:`WIDTH` columns, further ones below the first's text.

    A line with a whole path stays as it is, since a path that is broken cannot be copied.

    Examples
    --------
    >>> print(wrapped("  " + "yksi kaksi " * 8))
      yksi kaksi yksi kaksi yksi kaksi yksi kaksi yksi kaksi yksi kaksi yksi kaksi
        yksi kaksi
    """
    return "\n".join(one for line in text.split("\n") for one in _lines(line))


def _lines(line: str) -> list[str]:
    if len(line) <= WIDTH or _WHOLE_PATH.search(line):
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line.strip(),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def complain(sentence: str, *lines: str) -> None:
    """Say on stderr what went wrong, quiet or not; where more ``lines`` follow, broken as all lines are."""
    told = [say()("Error: {message}", message=sentence), *lines]
    for line in map(wrapped, told) if lines else told:
        click.echo(line, err=True)


def explain(key: str, **params: object) -> None:
    """Say more on stderr of what went wrong."""
    click.echo(say()(key, **params), err=True)


@dataclass(frozen=True)
class Console:
    """The options all commands share, and the ways to say something."""

    folder: Path = Path()
    verbose: bool = False
    quiet: bool = False
    offline: bool = False
    debug: bool = False

    def having(self, name: str, value: object) -> Console:
        """Give the same with one option set."""
        return replace(self, **{name: value})  # type: ignore[arg-type]  # by name: the option's own type

    def note(self, key: str, **params: object) -> None:
        """Say a sentence of the catalogue on stderr, unless quiet."""
        self.tell(say()(key, **params))

    def tell(self, text: str) -> None:
        """Say ready-made text on stderr, unless quiet."""
        if not self.quiet:
            click.echo(wrapped(text), err=True)

    def result(self, text: object) -> None:
        """Give a result, or the path of one, on stdout."""
        click.echo(str(text))

    @contextmanager
    def progress(self, steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
        """Show a bar on stderr; call the yielded function with a ``step.<code>`` as each step begins.

        Steps may be left out: the bar stands where ``steps`` has the code. Where stderr is no terminal the
        steps are told one a line, if verbose.
        """
        if not sys.stderr.isatty() or self.quiet:
            yield lambda code: self.note(f"step.{code}") if self.verbose else None
            return
        with click.progressbar(
            length=len(steps),
            file=sys.stderr,
            item_show_func=lambda code: say()(f"step.{code}") if code else "",
            show_eta=False,
        ) as bar:

            def begin(code: str) -> None:
                bar.current_item = code
                bar.update(max(0, steps.index(code) - bar.pos))
                bar.render_progress()

            yield begin
            bar.current_item = None
            bar.update(len(steps) - bar.pos)

    @contextmanager
    def share(self, key: str) -> Iterator[Callable[[float], None]]:
        """Show a bar on stderr named by ``key``; call the yielded function with the share done, 0–1.

        Where stderr is no terminal nothing is shown.
        """
        if not sys.stderr.isatty() or self.quiet:
            yield lambda _: None
            return
        with click.progressbar(length=_SHARES, file=sys.stderr, label=say()(key)) as bar:
            yield lambda share: bar.update(max(0, round(_SHARES * share) - bar.pos))

    @contextmanager
    def received(self) -> Iterator[Receipt]:
        """Show on stderr what comes from the network; where it is no terminal, nothing."""
        receipt = Receipt(shown=sys.stderr.isatty() and not self.quiet)
        try:
            yield receipt
        finally:
            receipt.clear()


@dataclass
class Receipt:
    """One line on a terminal: what is being fetched, how many bytes and rows of it have come."""

    shown: bool
    name: str = ""
    bytes: int = 0
    told: int = 0
    _at: float = 0.0

    def begin(self, name: str) -> None:
        """Begin a source."""
        self.name, self.bytes, self.told, self._at = name, 0, 0, 0.0
        self._show()

    def heard(self, count: int) -> None:
        """Count bytes."""
        self.bytes += count
        self._show()

    def rows(self, count: int) -> None:
        """Take how many rows have come."""
        self.told = count
        self._show()

    def clear(self) -> None:
        """Leave an empty line for what is told next."""
        if self.shown:
            click.echo("\r" + " " * (WIDTH - 1) + "\r", nl=False, err=True)

    def _show(self) -> None:
        if not self.shown or time.monotonic() - self._at < _REDRAW_S:
            return
        self._at = time.monotonic()
        words = say()
        parts = [self.name, words("fetch.bytes", megabytes=words.number(self.bytes / 1e6, 1))]
        parts += [words("fetch.rows", rows=words.number(self.told))] if self.told else []
        click.echo("\r" + " · ".join(parts)[: WIDTH - 1].ljust(WIDTH - 1), nl=False, err=True)
