"""Words that claim nothing of a product. An answer is made of these, of what was found, and of what the
shopper said; any other word is taken for an invention.
"""

from __future__ import annotations

PLAIN = frozenset(
    """
    a able about above actually additional additionally after again against ago ahead all allow almost
    along alongside already alright also although always am among an and another answer any anything apart
    apply applied appear are around as ask asked asking aside at attribute available aware away back based
    basic basically be because become been before begin behind being below beside besides best between
    beyond bit both brand brief briefly bring broad broaden broader browse budget but by call called can
    card care carry case catalog catalogue category certain chance change check choice choose clear
    clearly close closer closest color colour combination combine come compare compared comparison
    complete condition consider contain correct cost could couple criteria currently decide depend
    describe described description detail different difference differ direction directly display do doe
    done down drop during each earlier easily easy either else end enjoy enough entire especially even
    every everything exact exactly example except excellent excited exclude excluded exist expand explain
    explore eye fact fair fairly fall far favorite favourite feature feel few field filter final finally
    find fine first fit fitting five fix following follow for found four from full further game general
    get give given glad go good got great group guess guide had half-way hand handle happen happy has have
    having he head hello help helpful here hey hi high highlight him his hit hold hope how however i idea
    ideal if ignore in include included including indeed information instance instead interest interested
    interesting into is issue it item its itself just keep kept kind know known label last later least
    leave less let level like likely limit line list listed listing little ll look looking lot love
    lovely lower m made main make many mark match matching matter may maybe me mean meant meet mention
    mentioned met might mind moment more moreover most move much my name named narrow near nearest nearby
    need new next nice no none nor normal not note nothing notice now number of off-hand offer okay ok on
    once one only open opinion option or order other otherwise our out outside over overall own page pair
    part particular past pay people per perfect perhaps photo pick picture place plan please pleased
    pleasure plus point possible possibly prefer preference preferred present pretty previous price priced
    pricing probably problem product property question quick quickly quite raise increase range rank
    ranked ranking rate rated rather rating re read reading ready really reason recommend recommendation
    refine regarding related relax relevant remain remaining remember remove replace request require
    required requirement rest result return review right round run same say saying search searched
    searching second section see seem seen select selection sell separate set several shall share she shop
    shopper shopping should show showing shown side similar simple simply since single six so some someone
    something sorry sort sorted sound specific specifically specify spelling spend standing star start
    starting state stay step still stop stretch style such suggest suggestion suit suitable suits summary
    sure surely t take taken taking talk tell term text than thank thanks that the their them themselves
    then there therefore these they thing think third this those though three through thus till time to
    together too top total totally toward towards tried try trying turn two type under understand
    understood unfortunately unless until up upon us use used useful using usually value variety various
    ve very via view visible want wanted was way we welcome well were what whatever when where whether
    which while who whole whose why wide widen wider will wish with within without wonder wonderful word
    work worth would wrong x yes yet you your yours yourself aren't can't couldn't didn't doesn't don't
    hadn't hasn't haven't isn't shouldn't wasn't weren't won't wouldn't i'd i'll i'm i've it'll it's let's
    that's there's here's they're they've we'd we'll we're we've what's you'd you'll you're you've who's
    how's cannot absolutely certainly course exploring narrowing looked worry worries middling dearer
    cheaper cheapest expensive pricier priciest lowest highest dear highest-rated best-rated lowest-priced
    photograph image alone nearness sum conversation shape currency usd eur gbp dollar euro pound buck
    loosen loosened tight tighten identical sometimes did said must chose chosen world cleared
    """.split()  # noqa: SIM905 - a word list reads better than a list of words
)
PROMISES = frozenset(
    """
    arrival arrive bonus bulk bundle cashback certificate certification certified clearance code coupon
    courier credit deal deliver delivery depot discount discontinued dispatch domestic doorstep endorsed
    exchange express financing free freight gift-wrap guarantee guaranteed guarantees handmade half import
    installment instalment insurance insured interest-free inventory markdown monday mail off offsale
    overnight package parcel percent pickup points postage preorder promo promotion promotional rebate
    refund refundable refurbished reserve restock restocked return returns reward sale save saving ship
    shipment shipped shipping sold soon stock store subscription tax tomorrow tonight today trial
    unavailable voucher warehouse warranty week weeks wholesale year years
    """.split()  # noqa: SIM905
)
"""What a shop promises. The shopper's asking for it makes none of it true."""
NEGATORS = frozenset(
    """
    no not never none neither nor without nothing cannot lack lacks lacking except excluding isn't aren't
    don't doesn't didn't can't couldn't won't wouldn't wasn't weren't hasn't haven't avoid avoids instead
    unlike
    """.split()  # noqa: SIM905
)
EVERY = frozenset("all both each every everything they these those".split())  # noqa: SIM905
IT = frozenset("it it's its this that".split())  # noqa: SIM905
ABSENCE = frozenset(
    """
    no none nothing neither cannot couldn't didn't don't doesn't haven't hasn't can't isn't aren't not
    """.split()  # noqa: SIM905
)
NEARNESS = frozenset(
    """
    near nearest closest close similar instead alternative without loosen loosened would otherwise
    """.split()  # noqa: SIM905
)
YOURS = frozenset("you your you're you've".split())  # noqa: SIM905
WISHING = YOURS | frozenset(
    """
    for like as to when while on during look looking search about with matching match fit within
    """.split()  # noqa: SIM905
)
"""In front of the shopper's own words they repeat the wish: "for your hiking trip"."""
AT_MOST = frozenset("under below within beneath most maximum to than budget limit until max".split())  # noqa: SIM905
AT_LEAST = frozenset("over above from least minimum exceed min starting start".split())  # noqa: SIM905
NEAR = frozenset("around about near roughly approximately between and".split())  # noqa: SIM905
LIMIT_WORDS = frozenset("limit budget cap maximum range or".split())  # noqa: SIM905
COUNTED = frozenset(
    """
    product item option result match piece choice pick one hit suggestion alternative thing of more other
    style find fit that which there
    """.split()  # noqa: SIM905
)
COUNTING = frozenset(
    """
    found find have are show showing shown is be list listed see total only just has all of leave give
    """.split()  # noqa: SIM905
)
