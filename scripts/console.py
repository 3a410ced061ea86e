"""What a command says and where: results on stdout, everything else on stderr, in the chosen language."""

from __future__ import annotations

import codecs
import gettext
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from jarjestokartta.geo import words

# What a console of code page 850 or 1252 gets in place of a character it has not.
_PLAIN = {
    "→": "->",
    "–": "-",
    "—": "-",
    "−": "-",
    "”": '"',
    "“": '"',
    "’": "'",
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "×": "x",
    "·": "-",
    "•": "-",
    "✓": "ok",
    words.NBSP: " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character, "?") for character in text), error.end


def prepare_streams() -> None:
    """Let stdout and stderr survive characters that their code page has not."""
    codecs.register_error("jarjestokartta", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="jarjestokartta")


def speak(language: str) -> None:
    """Choose the language of this process, click's own messages included."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("jarjestokartta", Path(words.__file__).parent / "locales")
    gettext.textdomain("jarjestokartta")


def say() -> words.Words:
    """Give the catalogue of the chosen language."""
    language = os.environ.get("LANGUAGE", words.DEFAULT)
    return words.load(language if language in words.LANGUAGES else words.DEFAULT)


@dataclass(frozen=True)
class Console:
    """The options all commands share, and the ways to say something."""

    folder: Path
    verbose: bool = False
    quiet: bool = False
    offline: bool = False
    debug: bool = False

    def note(self, key: str, **params: object) -> None:
        """Say a sentence of the catalogue on stderr, unless quiet."""
        self.tell(say()(key, **params))

    def tell(self, text: str) -> None:
        """Say ready-made text on stderr, unless quiet."""
        if not self.quiet:
            click.echo(text, err=True)

    def result(self, text: object) -> None:
        """Give a result, or the path of one, on stdout."""
        click.echo(str(text))

    @contextmanager
    def progress(self, steps: int) -> Iterator[Callable[[str], None]]:
        """Show a bar on stderr; call the yielded function with a ``step.<code>`` as each step begins."""
        with click.progressbar(
            length=steps,
            file=sys.stderr,
            hidden=self.quiet or not sys.stderr.isatty(),
            item_show_func=lambda code: say()(f"step.{code}") if code else "",
            show_eta=False,
        ) as bar:
            begun = False

            def begin(code: str) -> None:
                nonlocal begun
                bar.update(1 if begun else 0, code)
                begun = True

            yield begin
            bar.update(1 if begun else 0)
