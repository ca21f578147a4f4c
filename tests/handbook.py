"""A staff handbook and a pocket medicine as the real parser reads them, for tests of understanding."""

from __future__ import annotations

import hashlib
from pathlib import Path

from collabqa.documents.corpus import SourceFile, load_document
from collabqa.types import Document

HANDBOOK = """# Staff Handbook

## Parental leave

Parental leave is paid time off for new parents. Employees at Norwind in Germany get 14 weeks. In France, staff get 16
weeks.

## Sick leave

Sick leave covers illness. A doctor's note is needed after three days. The works council in Munich can ask for more.

## Benefits of remote work

Remote work has several benefits.

- Fewer commutes: staff save time and money each day.
- Quiet hours: people can concentrate on hard problems.
- Wider hiring: the company can hire anywhere in Europe.

## Strategies for retention

1. Career ladders: every role has a clear next step.
2. Mentoring: each newcomer is paired with a colleague.
3. Flexible hours: staff choose when they start.

## Norwind Foundation

The Norwind Foundation supports schools. It was founded by Ada Brandt in 1987 in Oslo. The Norwind Foundation has 40
members.
"""
MEDICINE = """# Pocket Medicine

## Aspirin

People take Aspirin against pain. Doctors give Aspirin to thin the blood. The side effects of Aspirin are rare.

## Hypertension

Hypertension is high blood pressure. It has no symptoms at first.

## Gout

Gout is a form of arthritis. It is caused by uric acid.
"""


def load(text: str, name: str = "handbook.md") -> Document:
    """The text as the document ``name``; the ending chooses the parser."""
    data = text.encode()
    return load_document(SourceFile(name, Path(name), data, hashlib.sha256(data).hexdigest()))
