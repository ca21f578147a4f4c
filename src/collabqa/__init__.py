"""Questions answered from your documents, every statement cited to the exact words."""

from __future__ import annotations

__version__ = "0.1.0"
