"""What a device keeps to open the scanner without network: its page without a trip, and its service worker.

Both are the same for everybody and tell nothing, so they need no login: a device whose login has ended still gets
their newest form, and what is kept on it holds nobody's name.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from carnet.infra.http import headers
from carnet.web.addresses import operator_id
from carnet.web.presenters import scanner as presenter

_ANY_OPERATOR: Final = "any"
_ASKED: Final = re.compile(r'(?:src|href)="([^"#?]+)')
_SCRIPTS: Final = "carnet/js/scanner"
_WORKER: Final = f"{_SCRIPTS}/worker.js"
_LOADED_LATER: Final = (
    "carnet/vendor/noble-ed25519-3.2.0.js",
    "carnet/vendor/qr-0.7.0/decode.js",
    "carnet/vendor/qr-0.7.0/index.js",
)
"""Files that scripts ask for where the browser cannot do it by itself."""


@require_safe
def shell(request: HttpRequest, operator: str) -> HttpResponse:  # noqa: ARG001
    """The scanner's page without a trip. It is made without the request, so nothing of a person gets into it."""
    operator_id(operator)
    answer = HttpResponse(_shell(operator))
    answer["Permissions-Policy"] = headers.CAMERA
    return answer


@require_safe
def worker(request: HttpRequest, operator: str) -> HttpResponse:  # noqa: ARG001
    """The service worker of the scanner's pages of one operator. Any change of what it keeps makes another one."""
    operator_id(operator)
    home = reverse("web:scanner", args=[operator])
    kept = {
        "name": f"carnet-scanner-{operator}",
        "version": _version(),
        "home": home,
        "page": reverse("web:scanner-shell", args=[operator]),
        "files": _files(operator),
    }
    script = f"self.shell = {json.dumps(kept)};\nimportScripts({json.dumps(static(_WORKER))});\n"
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = home
    answer["Content-Security-Policy"] = headers.WORKER
    answer["Cache-Control"] = "no-cache"
    return answer


def _shell(operator: str) -> str:
    context = {"operator": operator, "shell": True, "words": presenter.words()}
    return loader.render_to_string("carnet/pages/scanner/trip.html", context)


def _files(operator: str) -> list[str]:
    """The addresses of all that the shell loads, now or later."""
    prefix = static("")
    asked = {path for path in _ASKED.findall(_shell(operator)) if path.startswith(prefix)}
    return sorted(asked | {static(name) for name in (*_scripts(), *_LOADED_LATER, "carnet/icons.svg")})


@cache
def _scripts() -> tuple[str, ...]:
    folder = Path(str(finders.find(_SCRIPTS)))
    return tuple(f"{_SCRIPTS}/{path.name}" for path in sorted(folder.glob("*.js")) if path.name != Path(_WORKER).name)


@cache
def _version() -> str:
    """A name for the contents of all that is kept: one for all operators and languages."""
    with translation.override(settings.LANGUAGE_CODE):
        digest = hashlib.sha256(_shell(_ANY_OPERATOR).encode())
        names = [path.removeprefix(static("")) for path in _files(_ANY_OPERATOR)]
    for name in (*names, _WORKER):
        digest.update(Path(str(finders.find(name))).read_bytes())
    return digest.hexdigest()[:16]
