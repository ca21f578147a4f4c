"""Word tables of English questions, shared by the modules that read their surface: sources for patterns, lower case."""

from __future__ import annotations

import re

AUXILIARIES = "is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|might|must|am"

ASKING = "what|who|whom|whose|when|where|why|how|which"

# Nouns in the plural that say that a list is wanted.
LIST_NOUNS = (
    "advantages|applications|approaches|areas|aspects|aims|barriers|benefits|capabilities|categories|causes|challenges|"
    "characteristics|companies|components|concerns|conditions|considerations|consequences|countries|criteria|differences|difficulties|"
    "disadvantages|downsides|drawbacks|drivers|elements|entities|examples|factors|features|fields|firms|focus areas|forms|functions|"
    "goals|groups|guidelines|ideas|initiatives|industries|instances|issues|items|kinds|limitations|members|methods|models|names|"
    "objectives|obstacles|opportunities|options|organi[sz]ations|outcomes|parts|places|cities|events|circumstances|situations|signs|rights|duties|obligations|exceptions|participants|parties|partners|people|perks|phases|pillars|"
    "points|practices|principles|problems|products|programs|projects|pros|cons|purposes|qualities|reasons|recommendations|requirements|"
    "resources|responsibilities|results|risks|roles|rules|sectors|services|solutions|sources|stages|stakeholders|standards|steps|strategies|"
    "strengths|symptoms|tasks|techniques|technologies|themes|things|tips|tools|topics|types|upsides|uses|values|ways|weaknesses"
)

# What is read, as people call it.
TEXTS = r"(?:documents?|texts?|chapters?|files?|articles?|corpus|book|sources?|authors?|pages?|material)"
"""Without the group's articles and owners; :data:`THE_TEXTS` has them."""

THE_TEXTS = rf"(?:the\s+|these\s+|this\s+|your\s+|my\s+|our\s+)?{TEXTS}"


def strip_article(text: str) -> str:
    """A noun phrase without the small words that it begins with: "mills" of "all the mills"."""
    return re.sub(
        r"^(?:(?:the|an?|some|any|all|both|its|their|these|those)\s+)+", "", text.strip(), flags=re.IGNORECASE
    ).strip(" ,")
