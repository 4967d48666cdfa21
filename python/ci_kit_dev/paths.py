"""Where things are in the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: The concern whose action.yml is the one at the root, the listing on the Marketplace.
ROOT_CONCERN = "setup"


def action_folder(concern: str) -> Path:
    """The folder of an action: `actions/<concern>`, or the root for the one that sets up the kit."""
    return ROOT if concern == ROOT_CONCERN else ROOT / "actions" / concern
