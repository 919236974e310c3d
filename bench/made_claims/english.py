"""Scenes in English: what was reported, and honest sentences about it."""

from __future__ import annotations

from bench.made_claims.slots import WORDS, Scene, Slots, articles


def recall(s: Slots) -> Scene:
    """A firm takes its goods back."""
    firm, supplier, _ = s.firms
    cars, dead, hurt, money, share = (
        s.number(11, 98) * 100,
        s.number(2, 5),
        s.number(13, 29),
        s.number(3, 9),
        s.number(4, 19),
    )
    a, b = s.people[:2]
    f, p = s.short(firm), s.short(supplier)
    place, other = s.places[:2]
    texts = [
        (
            f"{f} recalls {cars:,} vans over brakes",
            f"{place.upper()} — {firm} is recalling about {cars:,} vans because of faulty brakes, the company said {s.day}. "
            f"“We take safety seriously and will repair every van,” said {a}, a spokeswoman for {f}. The recall follows crashes that "
            f"killed {WORDS[dead]} people and injured {hurt} in {place}. No deaths were reported in {other}. The regulator may fine the company.",
        ),
        (
            f"Brake maker {p} sued by {f}",
            f"{supplier}, which made the brakes, was sued by {firm} in {place} on {s.day}. {f} wants ${money} million. {supplier} denied "
            f"wrongdoing. “Our parts were tested twice,” chief executive {b} said. Shares of {p} fell {share} percent.",
        ),
        (
            f"Vans with bad brakes called back",
            f"More than {hurt - 1} people were hurt in the crashes before {f} called its vans back. {f} will mail letters to owners next month. "
            f"Repairs are free and take two hours, {a} said.",
        ),
    ]
    honest = (
        f"{firm} is recalling about {cars:,} vans with faulty brakes.",
        f"{f} recalled roughly {cars:,} vehicles because of faulty brakes.",
        f"Crashes in {place} killed {dead} people and injured {hurt}.",
        f"{WORDS[dead].capitalize()} people died and {hurt} were injured in crashes in {place}.",
        f"{f} sued {supplier} for ${money} million.",
        f"{supplier} was sued by {firm}, which wants ${money} million.",
        f"{supplier} has denied wrongdoing.",
        f"Shares of {p} fell {share}%.",
        f"“We take safety seriously and will repair every van,” {a} said.",
        f"{b}, chief executive of {supplier}, said its parts “were tested twice.”",
        f"No deaths were reported in {other}.",
        f"The regulator may fine {f}.",
        f"Repairs are free and take two hours, according to {a}.",
    )
    return Scene(
        articles(s.published, texts),
        honest,
        ((f, p), (firm, supplier), (a, b), (place, other), (str(dead), str(hurt))),
    )


def vote(s: Slots) -> Scene:
    """A council decides."""
    place, other, third = s.places[:3]
    yes, no = s.rng.choice(((7, 2), (9, 4), (11, 6), (8, 3)))
    a, b, c = s.people[:3]
    cost, homes, share = s.number(12, 90), s.number(150, 900), s.number(21, 79)
    texts = [
        (
            f"{place} council bans cameras in {yes}-{no} vote",
            f"The {place} council voted {yes} to {no} on {s.day} to ban facial recognition cameras in schools. “Children are not suspects,” said "
            f"council member {a}, who wrote the measure. {b}, who voted against it, said the ban was premature. The ban takes effect on July 1.",
        ),
        (
            f"School cameras banned",
            f"{place} approved the ban after three hours of debate. The council rejected an amendment by {b} that would have exempted "
            f"colleges. Mayor {c} said she would sign the measure. The cameras had cost ${cost} million since 2019.",
        ),
        (
            f"What the camera vote means",
            f"A survey by the city found that {share} percent of parents opposed the cameras. {other} allows such cameras; {third} does not. "
            f"The council also approved {homes} new homes in the harbour district. Police had not used the cameras since May, {a} said.",
        ),
    ]
    honest = (
        f"The {place} council voted {yes}-{no} to ban facial recognition cameras in schools.",
        f"{place} banned facial recognition cameras in schools on {s.day} by {yes} votes to {no}.",
        f"“Children are not suspects,” said {a}, who wrote the measure.",
        f"{b} voted against the measure and called the ban premature.",
        f"The ban takes effect on 1 July.",
        f"The council rejected an amendment by {b} to exempt colleges.",
        f"Mayor {c} said she would sign the measure.",
        f"The cameras had cost ${cost} million since 2019.",
        f"{share}% of parents opposed the cameras, a survey by the city found.",
        f"The council also approved {homes} new homes in the harbour district.",
        f"Such cameras are allowed in {other}.",
        f"Police had not used the cameras since May, {a} said.",
    )
    return Scene(
        articles(s.published, texts),
        honest,
        ((a, b), (b, c), (other, third), (str(yes), str(no)), (place, other)),
    )


def quake(s: Slots) -> Scene:
    """The ground shakes."""
    place, other, third = s.places[:3]
    size = f"{s.rng.randint(5, 7)}.{s.rng.randint(1, 9)}"
    dead, hurt, homes, depth = s.number(21, 60), s.number(140, 380), s.number(12, 48) * 100, s.number(8, 19)
    a, b = s.people[:2]
    texts = [
        (
            f"Quake of magnitude {size} kills {dead} in {place}",
            f"A magnitude {size} earthquake struck {place} early {s.day}, killing at least {dead} people and injuring {hurt}, officials said. "
            f"It struck at a depth of {depth} kilometres. Rescuers pulled a girl alive from a collapsed school in {other}. "
            f"“We heard her voice under the stones,” said rescuer {a}.",
        ),
        (
            f"Thousands homeless after quake near {place}",
            f"Some {homes:,} people lost their homes. Governor {b} asked {third} for help, and {third} sent two planes. The airport of {other} "
            f"was closed but reopened by evening. There was no tsunami warning.",
        ),
        (
            f"{other} school collapse under review",
            f"The school in {other} was built in 1987 and had failed an inspection in 2021. Prosecutors plan to question the builder. "
            f"Power was restored to most of {place} by {s.day} night.",
        ),
    ]
    honest = (
        f"A magnitude {size} earthquake killed at least {dead} people in {place} on {s.day}.",
        f"The earthquake injured {hurt} people and struck at a depth of {depth} km.",
        f"Rescuers pulled a girl alive from a school in {other}.",
        f"“We heard her voice under the stones,” said {a}, a rescuer.",
        f"About {homes:,} people lost their homes.",
        f"Governor {b} asked {third} for help.",
        f"{third} sent two planes.",
        f"The airport of {other} closed but reopened by evening.",
        f"No tsunami warning was issued.",
        f"The collapsed school in {other} was built in 1987.",
        f"The school had failed an inspection in 2021.",
        f"Prosecutors plan to question the builder of the school.",
    )
    return Scene(
        articles(s.published, texts),
        honest,
        ((str(dead), str(hurt)), (place, third), (other, third), (a, b), ("1987", "2021")),
    )


def deal(s: Slots) -> Scene:
    """One firm buys another; figures of a quarter."""
    buyer, bought, rival = s.firms
    money, jobs, share, profit = s.number(2, 9), s.number(12, 48) * 100, s.number(5, 19), s.number(120, 480)
    a, b = s.people[:2]
    x, y, z = s.short(buyer), s.short(bought), s.short(rival)
    texts = [
        (
            f"{x} to buy {y} for ${money} billion",
            f"{buyer} agreed to buy {bought} for ${money}.5 billion in cash, the companies said {s.day}. {a}, chief executive of {buyer}, said the "
            f"deal would “bring two proud workshops under one roof.” About {jobs:,} jobs will be cut over two years. The deal needs approval by regulators.",
        ),
        (
            f"{y} shares jump on {x} bid",
            f"Shares of {y} rose {share} percent and those of {x} fell 3 percent after the announcement. {rival} said it would not make a rival bid. "
            f"{bought} employs 9,400 people, most of them in {s.places[0]}.",
        ),
        (
            f"Union fears for {y} workers",
            f"The union criticised the deal. “Nobody asked the people who do the work,” said {b}, its president. {bought} made a profit of ${profit} "
            f"million last year, up from $96 million in 2024. {y} was founded in 1962.",
        ),
    ]
    honest = (
        f"{buyer} will buy {bought} for ${money}.5 billion in cash.",
        f"{buyer} has agreed to buy {bought} in a ${money}.5bn deal.",
        f"About {jobs:,} jobs will be cut over two years.",
        f"Shares of {y} rose {share}% after the announcement.",
        f"{x}'s shares fell three percent.",
        f"{rival} said it would not make a rival bid.",
        f"{bought} employs more than 9,000 people.",
        f"“Nobody asked the people who do the work,” said union president {b}.",
        f"{a} of {buyer} said the deal would “bring two proud workshops under one roof.”",
        f"{bought} made a profit of ${profit} million last year.",
        f"The deal needs approval by regulators.",
        f"{y} was founded in 1962.",
        f"The union criticised the deal.",
    )
    return Scene(articles(s.published, texts), honest, ((x, y), (buyer, bought), (a, b), (bought, rival), (y, z)))


def trial(s: Slots) -> Scene:
    """A court decides."""
    a, b, c, d = s.people[:4]
    years, money, letters = s.number(4, 11), s.number(21, 88), s.number(30, 90)
    place, other = s.places[:2]
    la, lc = a.split()[1], c.split()[1]
    texts = [
        (
            f"{place} banker {la} jailed for {WORDS.get(years, years)} years",
            f"A court in {place} sentenced the banker {a} to {WORDS.get(years, years)} years in prison on {s.day} for stealing "
            f"${money} million from pensioners. Judge {b} said {la} “had shown no remorse at any time.” {c}, a former colleague, was acquitted.",
        ),
        (
            f"Pensioners cheer as {la} is convicted",
            f"The jury convicted {a} on six counts of fraud. Prosecutor {d} had read {letters} letters from victims to the jury. {la} will appeal, "
            f"his lawyer said. {lc}, who was cleared, left the court without comment.",
        ),
        (
            f"How the {place} fraud came to light",
            f"An auditor in {other} found the missing money in 2022. The bank had ignored two warnings. Regulators did not comment.",
        ),
    ]
    honest = (
        f"{a} was sentenced to {years} years in prison for stealing ${money} million from pensioners.",
        f"A court in {place} jailed {a} for {years} years.",
        f"The jury convicted {la} on six counts of fraud.",
        f"{c} was acquitted.",
        f"{c}, a former colleague, was cleared.",
        f"{la} “had shown no remorse at any time,” Judge {b} said.",
        f"Prosecutor {d} read {letters} letters from victims to the jury.",
        f"{la} will appeal, his lawyer said.",
        f"An auditor in {other} found the missing money in 2022.",
        f"The bank had ignored two warnings.",
        f"Regulators did not comment.",
    )
    return Scene(articles(s.published, texts), honest, ((a, c), (b, d), (place, other), (la, lc)))


def science(s: Slots) -> Scene:
    """A study and a launch."""
    a, b = s.people[:2]
    place, other = s.places[:2]
    mice, share, weeks, depth = s.number(120, 460), s.number(31, 58), s.number(6, 12), s.number(14, 28)
    firm = s.firms[0]
    texts = [
        (
            f"{firm} drug cut heart attacks in trial",
            f"An experimental drug made by {firm} reduced heart attacks by {share} percent in a trial with {mice * 10:,} patients, researchers at the "
            f"University of {place} reported {s.day}. The trial ran for {weeks} months. “It is a large effect, but it must be repeated,” said {a}, "
            f"who led the study. The drug has not been approved.",
        ),
        (
            f"Doctors wary of new {s.short(firm)} drug",
            f"Side effects were mild in most patients, but {depth} were treated in hospital. {b}, a doctor in {other} who was not involved, said the "
            f"price would decide who gets it. {firm} paid for the trial.",
        ),
        (
            f"Heart drug: what is known",
            f"{firm} plans to ask regulators for approval in 2027. More than half of the patients were women. The study was published in a journal.",
        ),
    ]
    honest = (
        f"A drug by {firm} reduced heart attacks by {share}% in a trial with {mice * 10:,} patients.",
        f"Researchers at the University of {place} tested the drug for {weeks} months.",
        f"“It is a large effect, but it must be repeated,” said {a}, who led the study.",
        f"The drug has not been approved.",
        f"{depth} patients were treated in hospital.",
        f"{b}, who was not involved, said the price would decide who gets the drug.",
        f"{firm} paid for the trial.",
        f"{firm} plans to ask regulators for approval in 2027.",
        f"More than half of the patients were women.",
        f"Side effects were mild in most patients.",
    )
    return Scene(articles(s.published, texts), honest, ((a, b), (place, other), (str(weeks), str(depth))))


def storm(s: Slots) -> Scene:
    """Water comes."""
    place, other, third = s.places[:3]
    rain, people, boats, wind = s.number(110, 290), s.number(12, 88) * 1000, s.number(13, 42), s.number(115, 160)
    a, b = s.people[:2]
    texts = [
        (
            f"Storm floods {place}, {people:,} flee",
            f"A storm dropped {rain} millimetres of rain on {place} on {s.day} and forced {people:,} people to leave their homes. Winds reached "
            f"{wind} kilometres per hour. {a}, the harbour master, counted {boats} sunken boats. “Nobody had tied them up as they should have been,” {a.split()[1]} said.",
        ),
        (
            f"{other} opens gyms to flood victims",
            f"{other} opened schools and gyms to those who fled {place}. The river is expected to crest on Saturday. Trains between {other} and "
            f"{third} were cancelled, but the road stayed open. Nobody was killed.",
        ),
        (
            f"Insurers count the cost",
            f"Insurers put the damage at 340 million euros, less than in the flood of 2013. {b}, the mayor of {place}, asked people not to return before Sunday.",
        ),
    ]
    honest = (
        f"A storm forced {people:,} people in {place} to leave their homes.",
        f"The storm dropped {rain} mm of rain on {place} on {s.day}.",
        f"Winds reached {wind} km per hour.",
        f"{a} counted {boats} sunken boats.",
        f"“Nobody had tied them up as they should have been,” said {a}.",
        f"Schools and gyms in {other} were opened to people who fled {place}.",
        f"The river is expected to crest on Saturday.",
        f"Trains between {other} and {third} were cancelled.",
        f"Nobody was killed.",
        f"Insurers put the damage at €340 million.",
        f"The damage is less than in the flood of 2013.",
        f"Mayor {b} asked people not to return before Sunday.",
    )
    return Scene(articles(s.published, texts), honest, ((a, b), (place, third), (str(rain), str(wind))))


def match(s: Slots) -> Scene:
    """A game."""
    home, guest, third = s.places[:3]
    a, b, c = s.people[:3]
    crowd = s.number(21, 64) * 1000
    la, lb = a.split()[1], b.split()[1]
    texts = [
        (
            f"{home} beat {guest} 3-1 to reach the final",
            f"{home} beat {guest} 3-1 on {s.day} before {crowd:,} spectators and will meet {third} in the final. {a} scored twice for {home}. "
            f"{b} scored for {guest} from the penalty spot. “We ran until our legs were gone,” {la} said.",
        ),
        (
            f"{guest} out after defeat in {home}",
            f"{guest} lost its coach before its match: {c} was sent off after 20 minutes. {guest} had not lost since August. {lb} apologised to fans.",
        ),
        (
            f"Final: {home} v {third}",
            f"The final will be played on 14 November. {home} last won the cup in 1998. Tickets cost at least 35 pounds.",
        ),
    ]
    honest = (
        f"{home} beat {guest} 3-1 and will meet {third} in the final.",
        f"{guest} lost to {home} before {crowd:,} spectators.",
        f"{a} scored twice for {home}.",
        f"{b} scored for {guest} from the penalty spot.",
        f"“We ran until our legs were gone,” said {a}.",
        f"{c} was sent off after 20 minutes.",
        f"{guest} had not lost since August.",
        f"The final will be played on November 14.",
        f"{home} last won the cup in 1998.",
        f"Tickets cost at least £35.",
    )
    return Scene(articles(s.published, texts), honest, ((home, guest), (a, b), (guest, third)))
