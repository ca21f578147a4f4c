"""Countries and continents by their other names: "American firms" are companies in the U.S.

General knowledge, written by hand without looking at any corpus. A country and its people's adjective stand for one
another; a part does not stand for the whole (England is not the United Kingdom) nor the other way round.
"""

from __future__ import annotations

from functools import cache

from collabqa.answers.thesaurus import grouped

# One group a line. "us" is what initials give, "U.S." as well as "United States"; the pronoun is never counted.
_GROUPS = """
America American Americans USA U.S.
Britain British UK Briton Britons
Africa African Africans
Antarctica Antarctic
Asia Asian Asians
Europe European Europeans
Afghanistan Afghan Afghans
Albania Albanian
Algeria Algerian
Argentina Argentine Argentinian
Armenia Armenian
Australia Australian
Austria Austrian
Bangladesh Bangladeshi
Belarus Belarusian
Belgium Belgian
Bolivia Bolivian
Bosnia Bosnian
Brazil Brazilian
Bulgaria Bulgarian
Cambodia Cambodian
Cameroon Cameroonian
Canada Canadian
Chile Chilean
China Chinese
Colombia Colombian
Croatia Croatian
Cuba Cuban
Cyprus Cypriot
Denmark Danish Dane Danes
Ecuador Ecuadorian
Egypt Egyptian
England English
Estonia Estonian
Ethiopia Ethiopian
Finland Finnish Finn Finns
France French
Germany German
Ghana Ghanaian
Greece Greek
Guatemala Guatemalan
Hungary Hungarian
Iceland Icelandic
India Indian
Indonesia Indonesian
Iran Iranian
Iraq Iraqi
Ireland Irish
Israel Israeli
Italy Italian
Jamaica Jamaican
Japan Japanese
Jordan Jordanian
Kazakhstan Kazakh
Kenya Kenyan
Korea Korean
Kuwait Kuwaiti
Latvia Latvian
Lebanon Lebanese
Libya Libyan
Lithuania Lithuanian
Luxembourg Luxembourgish
Malaysia Malaysian
Malta Maltese
Mexico Mexican
Mongolia Mongolian
Morocco Moroccan
Nepal Nepalese Nepali
Netherlands Dutch
Nicaragua Nicaraguan
Nigeria Nigerian
Norway Norwegian
Pakistan Pakistani
Palestine Palestinian
Panama Panamanian
Paraguay Paraguayan
Peru Peruvian
Philippines Philippine Filipino
Poland Polish
Portugal Portuguese
Qatar Qatari
Romania Romanian
Russia Russian
Rwanda Rwandan
Scotland Scottish
Serbia Serbian
Singapore Singaporean
Slovakia Slovak
Slovenia Slovenian
Somalia Somali
Spain Spanish
Sudan Sudanese
Sweden Swedish
Switzerland Swiss
Syria Syrian
Taiwan Taiwanese
Tanzania Tanzanian
Thailand Thai
Tibet Tibetan
Tunisia Tunisian
Turkey Turkish
Uganda Ugandan
Ukraine Ukrainian
Uruguay Uruguayan
Venezuela Venezuelan
Vietnam Vietnamese
Wales Welsh
Yemen Yemeni
Zambia Zambian
Zimbabwe Zimbabwean
"""


@cache
def _table() -> dict[str, frozenset[str]]:
    return grouped(_GROUPS)


def nation(stem: str) -> frozenset[str]:
    """The stems of all names of the country or continent that ``stem`` is one of; () for any other word."""
    return _table().get(stem, frozenset())
