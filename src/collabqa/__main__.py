"""``python -m collabqa`` is the command line."""

from __future__ import annotations

from collabqa.cli import main

if __name__ == "__main__":
    main()
