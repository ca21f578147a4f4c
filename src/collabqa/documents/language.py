"""Which language a text seems to be in: by script, then by its commonest words."""

from __future__ import annotations

import re
import unicodedata

NAMES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "sv": "Swedish", "da": "Danish", "pl": "Polish", "fi": "Finnish", "tr": "Turkish",
    "cs": "Czech", "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "he": "Hebrew", "ar": "Arabic",
    "hi": "Hindi", "th": "Thai", "ko": "Korean", "ja": "Japanese", "zh": "Chinese",
}  # fmt: skip

_COMMON = {
    "en": "the of and to in is that it for was on are with as be this by have not from or which",
    "de": "der die und das ist nicht ein eine zu den mit von auf für im dem sich des auch werden wird",
    "fr": "le la les et des est une dans que pour qui pas sur au du avec sont par il ce",
    "es": "el la los las y que en es una por con para del se no su como más al lo",
    "it": "il di che è per un una non sono della con del si gli dei nel alla le come più",
    "pt": "o que e do da em um para é com não uma os no se na por mais dos ao",
    "nl": "de het een en van is dat op te zijn voor met niet aan er om ook als bij worden",
    "sv": "och att det som en är på för av den med till inte om ett har han de vi kan",
    "da": "og at det er en som på for af den med til ikke der et har de vi kan fra",
    "pl": "i w nie na się że jest z do to jak o za ale po przez są od dla który",
    "fi": "ja on ei että se oli hän mutta ovat kun joka myös tai niin sen mukaan ole sekä",
    "tr": "ve bir bu için ile de da olarak daha çok olan gibi en ne var sonra kadar değil",
    "cs": "a se na je že v to s z do jako pro není jsou ale byl by ve od které",
}
_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "ARABIC": "ar", "DEVANAGARI": "hi", "THAI": "th", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "CYRILLIC": "ru",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")

SAMPLE = 20_000
FEWEST_WORDS = 20
FEWEST_COMMON = 4  # different ones; "y" alone makes no Spanish


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of the language that the first 20,000 characters seem to be in, "en" when unsure."""
    sample = text[:SAMPLE]
    script = _guess_script(sample)
    if script is not None:
        return script
    words = [word.casefold() for word in _WORD.findall(sample)]
    if len(words) < FEWEST_WORDS:
        return "en"
    different = set(words)
    shares = {
        code: sum(word in common for word in words) / len(words) if len(different & common) >= FEWEST_COMMON else 0.0
        for code, common in _WORDS.items()
    }
    best = max(shares, key=lambda code: (shares[code], code == "en"))
    # English is left only for a language that is clearly ahead: names and quotations must not tip the balance.
    return best if shares[best] >= 0.12 and shares[best] >= 1.5 * shares["en"] else "en"


def _guess_script(sample: str) -> str | None:
    """Return the language of a script other than Latin that most letters of the sample are in."""
    counts: dict[str, int] = {}
    letters = 0
    for character in sample[:4_000]:
        if not character.isalpha():
            continue
        letters += 1
        if character < "\u0370":
            continue
        name = unicodedata.name(character, "").split(" ")[0]
        if name in _SCRIPTS:
            counts[name] = counts.get(name, 0) + 1
    if not letters or sum(counts.values()) <= letters / 2:
        return None
    if counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0) > letters / 20:
        return "ja"
    best = max(counts, key=lambda name: (counts[name], name))
    if best == "CYRILLIC":
        return "uk" if re.search(r"[іїєґІЇЄҐ]", sample) else "ru"
    return _SCRIPTS[best]
