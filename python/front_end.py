"""Puts the front end, which `npm run build` makes, into the package before that is built."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
BUILT = HERE.parent / "package" / "widget.js"
STATIC = HERE / "src" / "queuescope" / "static" / "widget.js"


class FrontEnd(BuildHookInterface):
    """Copies package/widget.js; a source distribution holds it already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before anything is collected."""
        if BUILT.exists():
            STATIC.parent.mkdir(exist_ok=True)
            shutil.copyfile(BUILT, STATIC)
        elif not STATIC.exists():
            message = f"{BUILT} is missing: run `npm run build` in {HERE.parent} first"
            raise FileNotFoundError(message)
