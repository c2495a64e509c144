"""The colours of the letter, by the names of the charte; mail programs know no custom properties.

`DARK` holds the same names: a template gives each coloured element the class ``t-nom`` (text) or
``f-nom`` (ground), and the dark pair follows. Contrasts are measured in the tests.
"""

from __future__ import annotations

__all__ = ["DARK", "KINDS", "LIGHT"]

LIGHT = {
    "papier": "#fbf8f3",
    "carte": "#ffffff",
    "bord": "#e7dfd2",
    "encre": "#1d2433",
    "encre-2": "#4a5366",
    "ardoise": "#223a5e",
    "brique": "#a5371f",
    "brique-clair": "#f6e4dc",
    "canal": "#0f6a72",
    "mousse": "#3f6b2f",
    "or": "#f2b544",
    "bandeau": "#223a5e",
    "appareil": "#2a466d",
    "sur-bandeau": "#ffffff",
    "sur-bandeau-2": "#d3deee",
    "date": "#a5371f",
}

DARK = {
    "papier": "#12161f",
    "carte": "#1b2130",
    "bord": "#333c50",
    "encre": "#f3efe7",
    "encre-2": "#c3c8d3",
    "ardoise": "#9db7e0",
    "brique": "#f08a6c",
    "brique-clair": "#3a2724",
    "canal": "#6fc6cd",
    "mousse": "#9cc98a",
    "or": "#f2b544",
    "bandeau": "#1a2c49",
    "appareil": "#243b5e",
    "sur-bandeau": "#ffffff",
    "sur-bandeau-2": "#d3deee",
    "date": "#a5371f",
}

KINDS = {
    "evenement": "brique",
    "cycle": "brique",
    "experience": "mousse",
    "actualite": "ardoise",
    "emploi": "ardoise",
    "page": "ardoise",
}
"""The colour of a type's label; what is published by the centre is `canal`."""
