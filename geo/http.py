"""The one session through which the program asks the network.

It asks politely (:mod:`jarjestokartta.geo.politeness`), takes no answer that is cut off or too large, and
lets a key out in one header to one host alone: no error or traceback holds a key or what was asked.
"""

from __future__ import annotations

import json
import math
import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from jarjestokartta.geo import files
from jarjestokartta.geo.errors import NetworkError
from jarjestokartta.geo.http_request import SLOW, Failure, Request, host, onward
from jarjestokartta.geo.politeness import PASSING_STATUS, Pace, Policy, retry_after_s
from jarjestokartta.geo.service_key import Key

__all__ = ["Session", "host"]

_CHUNK, _MOST_HOPS = 1 << 16, 3
_SLOWEST = 20_000  # bytes a second: a file that comes slower is not worth waiting for
_REFUSED = (401, 403)


# Takes the body of a good answer; gives why it could not.
_Keep = Callable[[requests.Response], Failure | None]


class Session:
    """Asks services and gives their answers, or a :class:`NetworkError` that says which service did not.

    ``requests`` counts those made, the ones tried again included.

    Parameters
    ----------
    offline
        Whether every request is refused before it is made (``network-offline``).
    stays
        Whether a redirect to another host is refused even where no key would go along.
    heard
        Called with the bytes of each piece that has come.
    clock, sleep, draw
        Monotonic seconds, a way to let them pass, and random numbers 0–1.
    """

    def __init__(
        self,
        policy: Policy | None = None,
        *,
        offline: bool = False,
        stays: bool = False,
        heard: Callable[[int], object] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.policy = policy or Policy()
        self.offline = offline
        self.requests = 0
        self._stays, self._heard = stays, heard
        self._clock, self._sleep, self._draw = clock, sleep, draw
        self._pace = Pace(self.policy.per_second, clock, sleep)
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"jarjestokartta/{version('jarjestokartta')}"

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        key: Key | None = None,
        body: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """Ask for JSON: by GET, or by POST where there is a ``body`` or ``form`` (a query, to be repeated).

        Raises
        ------
        NetworkError
            See :meth:`content`; ``network-not-json`` when something else came, such as a page to sign in on.
        """
        answer = self.content(url, params, key=key, body=body, form=form)
        with suppress(ValueError, RecursionError):
            return json.loads(answer)
        raise NetworkError("network-not-json", host=host(url))

    def content(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        key: Key | None = None,
        body: object = None,
        form: Mapping[str, str] | None = None,
    ) -> bytes:
        """Ask for bytes, whole or not at all.

        Raises
        ------
        NetworkError
            Not asked: ``network-offline``, ``-budget``, ``-insecure`` (a key over plain http). No answer:
            ``-unreachable``, ``-certificate``, ``-proxy``, ``-address``, ``-slow``. A bad one: ``-refused``
            (401, 403), ``-forbidden`` (the same, where no key was sent), ``-busy`` (told to wait for too
            long), ``-status``, ``-cut-off``, ``-too-large``, ``-redirect``, ``-moved``.
        """
        parts: list[bytes] = []

        def keep(answer: requests.Response) -> Failure | None:
            parts.clear()
            return self._read(answer, parts.append, most=self.policy.most_bytes, within_s=self.policy.whole_s)

        self._ask(Request(url, params, key, body, form), keep)
        return b"".join(parts)

    def download(
        self,
        url: str,
        path: Path,
        params: Mapping[str, str] | None = None,
        *,
        key: Key | None = None,
        most_bytes: int | None = None,
        known: str | None = None,
    ) -> str | None:
        """Fetch a file: ``path`` is the old one or the whole new one, whatever happens in between.

        Parameters
        ----------
        known
            The mark (ETag) of the file that is here already; it is not fetched where it is still the same.

        Returns
        -------
        str or None
            The mark of the file; None where the service gives none.

        Raises
        ------
        NetworkError
            See :meth:`content`.
        OutputError
            When the file cannot be written.
        """
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        mark: list[str | None] = [known]

        def keep(answer: requests.Response) -> Failure | None:
            if answer.status_code == requests.codes.not_modified:
                return None
            mark[0] = answer.headers.get("ETag")
            with part.open("wb") as file:
                within_s = self.policy.whole_s
                failure = self._read(answer, file.write, most=most_bytes, within_s=within_s, least=_SLOWEST)
                file.flush()
                os.fsync(file.fileno())
            return failure

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._ask(Request(url, params, key, known=known), keep)
            if part.exists():
                part.replace(path)
        except NetworkError:
            raise
        except OSError as error:
            raise files.cannot_write(path, error) from error
        finally:
            with suppress(OSError):
                part.unlink()
        return mark[0]

    def _ask(self, request: Request, keep: _Keep) -> None:
        """Try until there is an answer; the error is raised where no exception of requests is in sight."""
        failure: Failure | None = None
        for attempt in range(self.policy.tries):
            failure = self._try(request, keep)
            if failure is None:
                return
            if not failure.passing or attempt + 1 == self.policy.tries:
                break
            if failure.wait_s is not None and failure.wait_s > self.policy.longest_wait_s:
                failure = Failure("network-busy", {"seconds": round(failure.wait_s)})
                break
            self._sleep(self.policy.wait_s(attempt, failure.wait_s, self._draw()))
        if failure is not None:
            raise NetworkError(failure.code, host=host(request.url), **failure.told)

    def _try(self, request: Request, keep: _Keep) -> Failure | None:
        for _ in range(_MOST_HOPS + 1):
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            self._pace.keep(host(request.url))
            self.requests += 1
            try:
                with self._send(request) as answer:
                    target = answer.headers.get("Location") if answer.is_redirect else None
                    if target is None:
                        return self._failure(answer, request) or keep(answer)
            except (requests.RequestException, ValueError) as error:  # the latter: no such address can be
                return self._unreached(error)
            next_one = onward(request, target)
            if next_one is None:
                return Failure("network-redirect", {})
            if self._stays and host(next_one.url) != host(request.url):
                return Failure("network-moved", {"to": host(next_one.url)})
            request = next_one
        return Failure("network-redirect", {})

    def _send(self, request: Request) -> requests.Response:
        return self._session.request(
            "GET" if request.body is None and request.form is None else "POST",
            request.url,
            params=request.params,
            json=request.body,
            data=request.form,
            headers={"If-None-Match": request.known} if request.known else None,
            auth=request.key,
            stream=True,
            allow_redirects=False,
            timeout=(self.policy.connect_s, self.policy.read_s),
        )

    def _unreached(self, error: Exception) -> Failure:
        """Say why there is no answer, without the words of requests, which hold the whole URL."""
        if isinstance(error, requests.Timeout):
            return SLOW
        if isinstance(error, requests.exceptions.SSLError):
            return Failure("network-certificate", {})
        if isinstance(error, requests.exceptions.ProxyError):
            return Failure("network-proxy", {})
        if isinstance(error, requests.ConnectionError):
            return Failure("network-unreachable", {}, passing=True)
        return Failure("network-address", {})

    def _refusal(self, request: Request) -> Failure | None:
        """Say why a request is not even made."""
        if self.offline:
            return Failure("network-offline", {})
        if self.policy.budget is not None and self.requests >= self.policy.budget:
            return Failure("network-budget", {"budget": self.policy.budget})
        return None if request.is_safe else Failure("network-insecure", {})

    def _failure(self, answer: requests.Response, request: Request) -> Failure | None:
        status = answer.status_code
        if status == requests.codes.ok or (request.known and status == requests.codes.not_modified):
            return None
        if status in _REFUSED:
            return Failure("network-refused" if request.key else "network-forbidden", {"status": status})
        asked_s = retry_after_s(answer.headers.get("Retry-After"), datetime.now(UTC))
        return Failure("network-status", {"status": status}, status in PASSING_STATUS, asked_s)

    def _read(
        self,
        answer: requests.Response,
        write: Callable[[bytes], object],
        *,
        most: int | None,
        within_s: float,
        least: float = math.inf,
    ) -> Failure | None:
        """Read a body piece by piece: a service that drips bytes forever is not waited for.

        One that has sent at least ``least`` bytes a second may take longer than ``within_s``.
        """
        begun, size = self._clock(), 0
        announced = answer.headers.get("Content-Length", "")
        if most is not None and announced.isdecimal() and int(announced) > most:
            return Failure("network-too-large", {"megabytes": round(most / 1e6)})
        try:
            while piece := answer.raw.read1(_CHUNK, decode_content=True):
                size += len(piece)
                self._heard(len(piece))
                if most is not None and size > most:
                    return Failure("network-too-large", {"megabytes": round(most / 1e6)})
                spent_s = self._clock() - begun
                if spent_s > within_s and size < least * spent_s:
                    return SLOW
                write(piece)
        except ReadTimeoutError:
            return SLOW
        except HTTPError:
            return Failure("network-cut-off", {}, passing=True)
        return None
