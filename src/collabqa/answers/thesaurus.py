"""General English words that people use for one another when they ask.

A small, hand-written table of everyday question words, made without looking at any corpus: it
links "perks" with "benefits" and "set up" with "found". Specialist terms do not belong here; they
are the embedder's business.
"""

from __future__ import annotations

from functools import cache

from collabqa.words import stems

# Each line is one group; a word may stand in several. Matching is by stem, so one form is enough.
_GROUPS = """
benefit advantage perk upside pro pros gain merit value plus positive
challenge problem difficulty obstacle barrier drawback downside disadvantage con issue hurdle limitation weakness
risk concern issue problem danger
strategy approach method tactic practice technique
type kind form category sort variety
example instance case
goal aim objective mission purpose target intention vision
member participant partner belong
member belong consist comprise compose composition
company firm business corporation enterprise organization organisation
organization organisation body institution group entity association
partnership alliance coalition collaboration cooperation consortium consortia
collaborate cooperate partner team together jointly join
found establish create start launch set form begin inception origin
support back fund sponsor finance help assist aid backing
organize run host arrange manage operate lead
build develop create make produce construct design
help support enable allow assist facilitate empower
improve enhance boost increase better strengthen raise advance
reduce lower decrease cut lessen minimize mitigate limit
speed accelerate fast faster quick quickly rapid rapidly hasten
cost expensive costly price burden financial money
important significance significant importance matter essential crucial vital critical key necessary
reason cause driver drive factor motive
result outcome effect impact consequence lead
include contain comprise consist involve cover
focus concentrate center emphasis
use apply employ leverage utilize application usage
share pool exchange distribute
information data
knowledge expertise skill know-how understanding
decide decision resolve resolution
rule regulation guideline standard norm policy
trust honesty transparency openness
responsible ethical ethics moral fair fairness
worldwide global international across world
country nation national border
government state public agency authority
university academia academic research school
charity charitable nonprofit non-profit ngo philanthropy philanthropic
area field domain sector industry
customer client consumer user
job role task duty function responsibility
person people individual human
grow growth expand expansion scale enlarge
new novel fresh innovative
big large huge vast great
start startup begin
end finish conclude stop
discuss address cover talk deal tackle
solve address tackle overcome resolve
idea concept thought
tool technology solution instrument
money fund funding budget capital investment financing
invest investment investor
change shift transform transformation alter
learn learning study
measure monitor track metric evaluate
talk communicate communication dialogue conversation
agree align agreement alignment
danger risk hazard threat
safe safety secure security
near close adjacent
buy purchase acquire
sell reseller sale vendor
marketing advertising promotion campaign
promote advance encourage foster advocate
foster encourage promote cultivate stimulate spur
meeting summit conference event gathering
leader leadership head chief
name call term title
show demonstrate illustrate prove
need require requirement demand necessity
hard difficult tough complex complicated
complexity complex complicated multifaceted
profit non-profit nonprofit commercial
together collectively jointly collective
hinder obstruct impede prevent block hamper
future tomorrow ahead next
create creation generate
famous prominent well-known notable
access reach obtain gain tap
audience market public viewer
protect safeguard preserve maintain
handle manage deal
rival competitor competition opponent
subject topic theme matter
discuss talk speak mention
criticism feedback critique
lone alone single sole individual solitary
common shared mutual joint
sudden unexpected unforeseen abrupt
vacation holiday leave
absent missing excused away
sick ill unwell illness
quit resign leave left depart resignation
probation trial
stolen theft lost missing
lose lost loss
open opening reopen
rubbish trash garbage waste bin litter
box package parcel carton
container tank vessel bin
clean wash rinse wipe
repair mend fix maintenance
broken faulty defective damaged defect fault malfunction
bug fault error defect mistake
outage downtime failure unavailable interruption
notice spot detect recognise recognize
fine penalty surcharge charge
cash notes coins
child kid children
bicycle bike cycle
lift elevator
mobile phone cell telephone
cancel terminate end termination cancellation revoke
contract agreement treaty
author writer write wrote written
choose pick select option
forbidden prohibited banned ban illegal
erase delete remove removal deletion
keep retain store save storage
trash discard dispose disposal throw
salary pay wage income earnings
lawyer attorney solicitor
house home residence
oven stove cooker
sofa couch
autumn fall
decide decision decision-making
obligation duty requirement
employee worker staff personnel
fee charge cost price payment
rule law regulation legislation
illness disease sickness
doctor physician
car vehicle automobile
useful valuable helpful beneficial
quality property characteristic attribute trait
latest newest recent modern current
deal agreement arrangement
trouble problem difficulty
player participant actor stakeholder
enough sufficient adequate ample
unexpected unforeseen unpredictable surprising
conflict dispute disagreement quarrel argument
govern governance control charge command
individually alone independently separately
regard consider view treat deem
earlier previous former prior
reply answer respond response
error mistake fault slip
fix correct mend
hurry rush haste
criterion criteria
phenomenon phenomena
curriculum curricula
analysis analyses
hypothesis hypotheses
thesis theses
crisis crises
basis bases
index indices indexes
appendix appendices
matrix matrices
bacterium bacteria
fungus fungi
alumnus alumni
mouse mice
foot feet
tooth teeth
man men
woman women
life lives
leaf leaves
wife wives
movie film
exam examination
tv television telly
fridge refrigerator
photo photograph picture
info information
advert ad advertisement
flat apartment
flu influenza
phone telephone
pram stroller
petrol gasoline
internet broadband
attend attendance attendee
absent apology apologies
dog puppy
pay payment
due payable owed
finish end complete conclude
die death dead kill perish fatality
marry marriage wife husband spouse wed
accommodation housing lodging cottage apartment dormitory
outage unavailable downtime down incident failure
deadline due closing
allowed permitted eligible
start commence begin
send submit post lodge
call phone ring dial contact
apply application applicant
meal food eat lunch dinner supper breakfast
stair step staircase
swim pool
landlord landlady
tenant renter lodger
pet animal
doctor medical gp
medicine medication drug tablet pill
hospital clinic
surgery operation procedure
pain ache hurt
wheelchair disabled accessible accessibility
lend lent loan
refund reimburse reimbursement repay repayment
postpone delay defer
deputy stand-in substitute replacement
chair chairman chairwoman chairperson head preside
jury panel judge
vote ballot election elect
prize award win winner won
donate donation gift bequest
discount reduction rebate
free gratis complimentary
ticket admission entry
luggage baggage suitcase
password passcode
login log sign-in
computer laptop pc
screen display monitor
noise sound loud noisy
weight weigh heavy
height tall high
width wide broad
depth deep
size big large dimension
temperature degree
guarantee warranty
spend spent expense expenditure
expire expiry lapse
mandatory compulsory obligatory required
voluntary optional
rise rose increase
drop fall decline decrease
teach taught teacher tutor instructor
student pupil learner
colleague coworker
boss manager supervisor
vacancy post position
street road
train rail railway
plane flight fly
arrive arrival
depart departure
toilet lavatory restroom wc
garden yard
spectacles glasses
smell odour odor
light lamp bulb
dirty dirt soiled
wet damp moist moisture
shut close closed closure
shop store retailer
yearly annual annually
thief theft steal stole stolen burglar burglary break-in
injury injure wound
crash collision accident
bill invoice
deliver delivery ship shipping dispatch
exchange swap
complain complaint
approve approval authorise authorize
collect pick
register registration enrol enroll signup
lorry truck van
bus coach
taxi cab
ship boat vessel ferry
harbour harbor port dock quay
pack bring
adult grown-up
senior pensioner elderly retired retiree
friend mate buddy pal
worry worried concern concerned anxious nervous
bid tender proposal offer quote quotation
debt arrears owe
guest visitor
flatmate roommate housemate
attic loft
basement cellar
passport id identification
website site web online internet
email e-mail mail
warn warning alert notify notification
fuel petrol diesel
tyre tire
clothes clothing garment
jumper sweater pullover
trousers pants
pushchair buggy stroller pram
nappy diaper
torch flashlight
tap faucet
plaster bandage dressing
sack dismiss dismissal
hire rent rental lease
hire recruit recruitment
funeral burial cremation
vicar priest
vet veterinary
path footpath trail
knife blade
mum mother
dad father
grandad grandfather granny grandmother
seat chair
alcohol beer wine booze
vape smoke cigarette
shower bath bathroom
bedroom sleep bed
cupboard wardrobe cabinet
carpet rug
curtain blind
leak leakage
flood flooding
gas boiler heating
lawn grass
hedge shrub bush
sweet candy
crisps chips
biscuit cookie
vegan vegetarian
waiver exemption exempt
audit auditor
overdue late
spare extra additional
empty vacant
cheap inexpensive affordable
quiet silent silence
crowd crowded busy
ban prohibition
"""


def grouped(lines: str) -> dict[str, frozenset[str]]:
    """By stem, all stems of the lines that it stands in: a table of groups, one a line."""
    table: dict[str, set[str]] = {}
    for line in lines.strip().splitlines():
        group = set(stems(line))
        for stem in group:
            table.setdefault(stem, set()).update(group)
    return {stem: frozenset(group) for stem, group in table.items()}


@cache
def _table() -> dict[str, frozenset[str]]:
    return grouped(_GROUPS)


def synonyms(stem: str) -> frozenset[str]:
    """Stems that everyday English uses for ``stem``, itself included."""
    return _table().get(stem, frozenset((stem,)))
