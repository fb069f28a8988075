"""A whole agreement in the shape that the portal fixes and signs: an illustration in words of its own."""

COUNCIL = "Bristol City Council"
POLICE = "The Chief Constable of Avon and Somerset"

SCALE = {
    "name": "Four by four",
    "size": 4,
    "bands": [
        {"from": 1, "to": 2, "name": "Green", "letter": "GRN", "colour": "green"},
        {"from": 3, "to": 4, "name": "Amber/Green", "letter": "A/G", "colour": "amber-green"},
        {"from": 6, "to": 9, "name": "Red/Amber", "letter": "R/A", "colour": "red-amber"},
        {"from": 12, "to": 16, "name": "Red", "letter": "RED", "colour": "red"},
    ],
}

CLAUSES = [
    (
        "What this agreement is for",
        "The parties share information about families who face **several difficulties at once**, so that one worker can"
        " offer one plan.\n\nNothing here allows a use that the law does not already allow.",
    ),
    (
        "What is shared",
        "Only what the plan of a family needs:\n\n- names, dates of birth and addresses of the household\n"
        "- school attendance over the last three terms\n- incidents at the address in which a child was present\n\n"
        "Adoption records and the notes of health professionals are never shared.",
    ),
    (
        "How a family is found",
        "The council matches lists by a rule that both parties have approved. A match is a *suggestion*: a worker looks"
        " at it before anything else happens.",
    ),
    (
        "What people are told",
        "Each party publishes a privacy notice that names the other. The council tells a family in writing before it"
        " offers a plan, unless that would put somebody at risk.\n\n1. The notice is in plain English.\n"
        "2. It says how to object and whom to ask.\n3. It is reviewed with this agreement.",
    ),
    (
        "Security",
        "Information moves only by the methods in the table of flows. A loss is reported to the other party within"
        " 24 hours of its discovery.\n\n|What|Who|Within|\n|-|-|-|\n|First report|The party that found it|24 hours|\n"
        "|Report to the regulator|The controller|72 hours|",
    ),
    (
        "Access and other rights",
        "A request goes to whichever party received it. That party answers for what it holds and tells the other the"
        " same day. Guidance: <https://ico.org.uk/>.",
    ),
    (
        "Keeping and deleting",
        "Matched lists are deleted after each run. A plan is kept until six years after it closes, then deleted by the"
        " party that holds it.",
    ),
    (
        "Joining and leaving",
        "A body joins by signing this text and the overarching agreement. A party that leaves returns or deletes what"
        " it received, and says in writing that it has.",
    ),
]

FLOWS = [
    (1, "baseline", COUNCIL, COUNCIL, "School census and households with children", "anonymous", "Secure database"),
    (2, "matching", POLICE, COUNCIL, "Keyed list of addresses with incidents", "pseudonymous", "Encrypted file"),
    (3, "matching", COUNCIL, POLICE, "Keys that matched", "pseudonymous", "Encrypted file"),
    (4, "plan", POLICE, COUNCIL, "Incidents of the families who have a plan", "personal", "Secure e-mail"),
    (5, "plan", COUNCIL, POLICE, "Named worker of each family", "personal", "Secure e-mail"),
]

RISKS = [
    (
        "Staff without need open the records of a family.",
        (2, 2),
        (1, 2),
        "Roles, own sign-in, a monthly look at the log.",
    ),
    (
        "Someone outside the parties reaches the database.",
        (1, 4),
        (1, 2),
        "Not reachable from outside; tested each year.",
    ),
    ("Records are damaged when they are moved.", (1, 3), (1, 3), "Counts compared after each transfer."),
    ("The receiving side protects less well than the source.", (1, 2), (1, 2), "Same controls on both servers."),
    ("Joined records say more than the parts did.", (1, 2), (2, 2), "Few people, all outputs read by the same team."),
    ("Records are not deleted in time.", (1, 1), (1, 1), "Deletion dates are set when a record is made."),
    ("A worker does not know of a danger at an address.", (1, 2), (1, 2), "Daily list of new incidents."),
    ("The right people hear too late.", (1, 2), (1, 2), "Cover for absence in both teams."),
    ("Two services visit a family without knowing it.", (1, 3), (1, 2), "One named worker."),
    ("The programme fails for want of information.", (1, 4), (1, 4), "The board is told each quarter."),
]


def agreement():
    """Return the content of a complete tier 2 agreement of two parties."""
    return {
        "schema": "isa-version/1",
        "board": {"name": "Bristol Health and Wellbeing Board", "host": COUNCIL},
        "reference": "01/26",
        "title": "Think Family: help for families with several difficulties",
        "tier": 2,
        "stands_on": [
            {
                "board": "Avon and Somerset partnership",
                "reference": "T1/2026",
                "title": "Overarching information sharing agreement",
            }
        ],
        "replaces": "02/15",
        "purpose": "To find families who face several difficulties at once and to offer each of them **one plan and one"
        " named worker**.",
        "benefits": "Families tell their story once. Services see the whole picture, and help comes before a crisis.",
        "parties": [
            {"legal_name": COUNCIL, "role": "Controller", "lead": True},
            {"legal_name": POLICE, "role": "Controller", "lead": False},
        ],
        "clauses": [
            {"number": number, "heading": heading, "text": text}
            for number, (heading, text) in enumerate(CLAUSES, start=1)
        ],
        "flows": [
            {
                "number": number,
                "stage": stage,
                "discloser": discloser,
                "recipient": recipient,
                "data": data,
                "identifiability": identifiability.capitalize(),
                "special_category": number == 4,
                "offence_data": number in {2, 4},
                "method": method,
                "frequency": "monthly",
                "retention": "until the next run",
            }
            for number, stage, discloser, recipient, data, identifiability, method in FLOWS
        ],
        "reliances": [
            {
                "party": COUNCIL,
                "gateway": "Co-operation to improve well-being",
                "citation": "Children Act 2004, section 10",
                "lawful_basis": "Article 6(1)(e) public task",
                "condition": "Schedule 1 paragraph 6, statutory purposes",
                "note": "The council arranges co-operation between its partners to improve the well-being of children.",
            },
            {
                "party": POLICE,
                "gateway": "Disclosure to a relevant authority",
                "citation": "Crime and Disorder Act 1998, section 115",
                "lawful_basis": "Article 6(1)(e) public task",
                "condition": "",
                "note": "Disclosure is necessary for the local strategy to reduce crime and disorder.",
            },
        ],
        "risks": {
            "scale": SCALE,
            "rows": [
                {
                    "number": number,
                    "description": description,
                    "inherent": [*before, before[0] * before[1]],
                    "residual": [*after, after[0] * after[1]],
                    "countermeasure": countermeasure,
                    "owner": "Programme manager",
                }
                for number, (description, before, after, countermeasure) in enumerate(RISKS, start=1)
            ],
        },
        "terms": {
            "commences_on": "2026-12-01",
            "rule": "all_sign",
            "notice": {"count": 1, "unit": "months", "method": "in writing", "to": "the lead organisation"},
            "review": {"months": 12, "basis": "commencement"},
            "liability": "Each party bears the cost of its own failure to keep to this agreement.",
            "review_questions": ["Is the sharing still needed?", "Does it work as intended?", "What has it achieved?"],
            "declarations": ["My organisation is bound by this agreement and by the overarching agreement T1/2026."],
        },
        "dpia": "DPIA-2026-014, approved by the data protection officers of both parties.",
        "classification": "OFFICIAL",
    }


def signatures():
    """Return three signatures for two parties."""
    people = [
        (COUNCIL, "A. Example", "Service Director, Children", "Scheme of delegation, part 3"),
        (COUNCIL, "B. Example", "Service Director, Adults", "Scheme of delegation, part 3"),
        (POLICE, "C. Example", "Head of Information Management", "Instrument of delegation of the Chief Constable"),
    ]
    return [
        {
            "party": party,
            "name": name,
            "position": position,
            "authority": authority,
            "method": "Personal link and a code sent by e-mail",
            "signed_at": f"21 November 2026 at 10:{40 + place}",
            "record_sha256": f"{place}" * 64,
        }
        for place, (party, name, position, authority) in enumerate(people, start=1)
    ]


def evidence():
    return {
        "content_sha256": "7f3a91c022de5b18" * 4,
        "checkpoint": "Record 1204, 7F3A 91C0 22DE 5B18",
        "events": 14,
        "versions": [
            {"number": "0.1", "on": "3 August 2026", "note": "First draft"},
            {"number": "1.0", "on": "2 November 2026", "note": "Approved by the board, minute 14"},
        ],
    }
