"""Words around a name that tell whether it is somebody's: titles, functions, institutions, cues. All folded."""


def _of(words: str) -> frozenset[str]:
    return frozenset(words.split())


NAMED_AFTER = _of("""
plein kade gracht singel buurt kwartier brug tunnel school college museum universiteit academie instituut stichting
ziekenhuis fonds prijs lezing park station campus straat laan dreef plantsoen steeg
""")
"""Endings of a surname that make it the name of a place or an institution."""
ROMAN = _of("""
i v iv vi ii iii
""")
"""Numbers of kings."""
COURTESY = _of("""
familie fam weduwe echtpaar heer heren meneer dhr mevrouw mevr mw juffrouw mr mrs ms miss dr drs ir ing prof professor
ds dominee collega
""")
"""Titles that only precede the name of a person."""
OFFICE = _of("""
kamerlid raadslid statenlid fractievoorzitter rapporteur informateur formateur premier minister-president
collegevoorzitter bestuursvoorzitter promovendus student studente bewoner bewoonster huurder woordvoerder verhuurder
huisbaas eigenaar rector decaan onderzoeker wethouder burgemeester minister staatssecretaris gedeputeerde alderman
mayor councillor buurman buurvrouw buurjongen buurmeisje oom tante
""")
"""Offices: a name or a portfolio follows."""
FUNCTION = _of("""
directeur voorzitter secretaris bestuurder lector hoogleraar projectleider trekker beleidsmedewerker adviseur
contactpersoon griffier ambtenaar manager docent docente leraar lerares inwoner inwoonster huisarts
hospita huisgenoot huisgenote kamergenoot
""")
"""Functions: rarely followed by a name at once."""
CUES = _of("""
namens cc heet heette regards mvg bel belt mail mailt app vraag contact contactpersoon aanspreekpunt aldus groet
groeten call ask email tel
""")
"""Words before the name of somebody to turn to."""
RARELY_NAMES = _of("""
ad alba amber april art beau beer bo boy bruin can casa ceres charity dag delta diamant do don door eden eef eik
erasmus faith flip flora florence geluk gloria grada guy heide helder hero hope jet job jolly jong jonge joy juf juli
juni just kick kit klaar kleine laan lente lieve lin lou lore luce luna maan maart maas madonna man may mei mercedes
mika mira mo moon mona nova odin olympia ot parel paris pax pepper polly puck raad ravel rein rex ridder rio roan rose
sien senna siena sky sol star ster stein storm summer sunny trix valk veer venus vic vienna vita wende wei wil will
winter wolf yoga zon lotus wander violet viola ben
""")
"""Given names that count only with a surname that is listed as one."""
INSTITUTIONS = _of("""
huis hal gebouw college lyceum school instituut stichting fonds universiteit hogeschool academie centrum kliniek
ziekenhuis museum theater bibliotheek kazerne tunnel brug prijs lezing zaal toren campus park plein straat laan weg
kade gracht singel dreef steeg plantsoen beurs award foundation university institute building street groep group
advocaten consultancy notarissen makelaars bakkerij supermarkt arena stadion kerk station penning leerstoel fellowship
scholen kwartier wijk haven buurt veld hof heijn
""")
"""Words, and endings of words, after the name of a street, a building or an institution."""
SHORT_INSTITUTIONS = _of("""
bv nv b v vof ziekenhuizen cultuurfonds house hall library
""")
"""Words, not endings, after the name of an institution."""
BEFORE_INSTITUTIONS = _of("""
wet initiatiefwet rapport kabinet lijst norm advies stichting fonds gebouw zaal sint st heilige koning koningin prins
prinses keizer paus universiteit hogeschool school college lyceum instituut academie cafe hotel huize villa firma
bureau commissie commissies zwarte theater museum kwartier programma project lezing prijs campus motie amendement
station gemeente stad
""")
"""Words before the name of something that is called after somebody."""
ABSTRACT = _of("""
ing heid schap tie isme ologie iteit ment beleid zaken kunde bouw recht loket dienst elijke ische gie fysica zorg stad
wonen ruimte agenda fonds netwerk akkoord
""")
"""Endings of portfolios and departments, which follow an office."""
COMPANIES = frozenset(("albert heijn", "anne frank", "max planck", "marie curie", "johan cruijff", "john deere"))
"""Organisations that have a whole name of a person."""
