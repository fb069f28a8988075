"""
The lists of data protection law that are chosen from beside a power: bases, conditions, paragraphs, confidentiality.

Sources: UK GDPR Articles 6, 9 and 10; Data Protection Act 2018 ss.10, 11, 35 and 42, Schedules 1 and 8
(https://www.legislation.gov.uk/ukpga/2018/12).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class LawfulBasis(models.TextChoices):
    """Why a controller may process at all: UK GDPR Article 6(1), or section 35 for law enforcement."""

    CONSENT = "6(1)(a)", "Article 6(1)(a): consent"
    CONTRACT = "6(1)(b)", "Article 6(1)(b): contract"
    LEGAL_OBLIGATION = "6(1)(c)", "Article 6(1)(c): legal obligation"
    VITAL_INTERESTS = "6(1)(d)", "Article 6(1)(d): vital interests"
    PUBLIC_TASK = "6(1)(e)", "Article 6(1)(e): public task"
    RECOGNISED_INTEREST = "6(1)(ea)", "Article 6(1)(ea): recognised legitimate interest"
    LEGITIMATE_INTERESTS = "6(1)(f)", "Article 6(1)(f): legitimate interests"
    ENFORCEMENT_CONSENT = "35(2)(a)", "Data Protection Act 2018 s.35(2)(a): consent, for law enforcement"
    ENFORCEMENT_TASK = "35(2)(b)", "Data Protection Act 2018 s.35(2)(b): a task of a competent authority"


# Part 3 of the Act applies in place of the UK GDPR: Articles 9 and 10 do not arise.
LAW_ENFORCEMENT = (LawfulBasis.ENFORCEMENT_CONSENT, LawfulBasis.ENFORCEMENT_TASK)


class Article9(models.TextChoices):
    """Why special category data may be processed: UK GDPR Article 9(2)."""

    EXPLICIT_CONSENT = "9(2)(a)", "Article 9(2)(a): explicit consent"
    EMPLOYMENT = "9(2)(b)", "Article 9(2)(b): employment, social security and social protection"
    VITAL_INTERESTS = "9(2)(c)", "Article 9(2)(c): vital interests"
    MEMBERS = "9(2)(d)", "Article 9(2)(d): members of a not-for-profit body"
    MADE_PUBLIC = "9(2)(e)", "Article 9(2)(e): made public by the person"
    LEGAL_CLAIMS = "9(2)(f)", "Article 9(2)(f): legal claims and courts"
    PUBLIC_INTEREST = "9(2)(g)", "Article 9(2)(g): substantial public interest"
    HEALTH_OR_SOCIAL_CARE = "9(2)(h)", "Article 9(2)(h): health or social care"
    PUBLIC_HEALTH = "9(2)(i)", "Article 9(2)(i): public health"
    RESEARCH = "9(2)(j)", "Article 9(2)(j): archiving, research and statistics"


class Article10(models.TextChoices):
    """Why data about offences may be processed: UK GDPR Article 10 with section 10(5) of the Act."""

    OFFICIAL_AUTHORITY = "official_authority", "Under the control of official authority"
    SCHEDULE_1 = "schedule_1", "A condition of Schedule 1"


class Schedule8(models.TextChoices):
    """Why sensitive data may be processed for law enforcement: section 35(5)."""

    STATUTORY = "8.1", "Schedule 8, paragraph 1: statutory purposes"
    JUSTICE = "8.2", "Schedule 8, paragraph 2: administration of justice"
    VITAL_INTERESTS = "8.3", "Schedule 8, paragraph 3: vital interests"
    SAFEGUARDING = "8.4", "Schedule 8, paragraph 4: safeguarding of children and of individuals at risk"
    PUBLIC_DOMAIN = "8.5", "Schedule 8, paragraph 5: made public by the person"
    LEGAL_CLAIMS = "8.6", "Schedule 8, paragraph 6: legal claims"
    JUDICIAL = "8.7", "Schedule 8, paragraph 7: judicial acts"
    FRAUD = "8.8", "Schedule 8, paragraph 8: preventing fraud"
    ARCHIVING = "8.9", "Schedule 8, paragraph 9: archiving, research and statistics"


class Confidentiality(models.TextChoices):
    """How the common-law duty of confidentiality is answered."""

    NOT_CONFIDENTIAL = "not_confidential", "Nothing of it was given in confidence"
    EXPRESS_CONSENT = "express_consent", "The person agrees to the disclosure, expressly"
    IMPLIED_CONSENT = "implied_consent", "The person's agreement is implied, for their own care"
    REQUIRED_BY_LAW = "required_by_law", "The law requires or permits the disclosure"
    PUBLIC_INTEREST = "public_interest", "The public interest outweighs the confidence"
    SECTION_251 = "section_251", "Approval under the NHS Act 2006 s.251"


# A weighing without its reason, or an approval without its reference, answers nothing.
EXPLAINED = (Confidentiality.REQUIRED_BY_LAW, Confidentiality.PUBLIC_INTEREST, Confidentiality.SECTION_251)


@dataclass(frozen=True)
class Paragraph:
    """
    A paragraph of Schedule 1 to the Data Protection Act 2018.

    :ivar article_9: the Article 9(2) condition with which it goes; none for paragraphs about offences alone
    :ivar needs_policy: whether an appropriate policy document must be in place (paragraphs 1(1)(b), 5 and 35(1)(c))
    :ivar spared: whether disclosing to a competent authority is spared the document (paragraph 10(2))
    """

    part: int
    number: int
    title: str
    article_9: str = ""
    needs_policy: bool = False
    spared: bool = False

    @property
    def value(self) -> str:
        return f"{self.part}.{self.number}"

    def __str__(self) -> str:
        return f"Schedule 1, paragraph {self.number}: {self.title}"


def _public_interest(number: int, title: str, *, spared: bool = False) -> Paragraph:
    return Paragraph(2, number, title, Article9.PUBLIC_INTEREST, needs_policy=True, spared=spared)


# Paragraph 5 is the requirement of the document, no condition. Paragraph 13(2) spares the document for disclosures to
# journalism, which no agreement of this portal makes.
PARAGRAPHS = (
    Paragraph(1, 1, "employment, social security and social protection", Article9.EMPLOYMENT, needs_policy=True),
    Paragraph(1, 2, "health or social care purposes", Article9.HEALTH_OR_SOCIAL_CARE),
    Paragraph(1, 3, "public health", Article9.PUBLIC_HEALTH),
    Paragraph(1, 4, "research, archiving and statistics", Article9.RESEARCH),
    _public_interest(6, "statutory and government purposes"),
    _public_interest(7, "administration of justice and parliamentary purposes"),
    _public_interest(8, "equality of opportunity or treatment"),
    _public_interest(9, "racial and ethnic diversity at senior levels"),
    _public_interest(10, "preventing or detecting unlawful acts", spared=True),
    _public_interest(11, "protecting the public against dishonesty"),
    _public_interest(12, "regulatory requirements about unlawful acts and dishonesty"),
    _public_interest(13, "journalism about unlawful acts and dishonesty"),
    _public_interest(14, "preventing fraud"),
    _public_interest(15, "suspicion of terrorist financing or money laundering"),
    _public_interest(16, "support for a disability or medical condition"),
    _public_interest(17, "counselling"),
    _public_interest(18, "safeguarding of children and of individuals at risk"),
    _public_interest(19, "economic well-being of certain individuals"),
    _public_interest(20, "insurance"),
    _public_interest(21, "occupational pensions"),
    _public_interest(22, "political parties"),
    _public_interest(23, "elected representatives responding to requests"),
    _public_interest(24, "disclosure to elected representatives"),
    _public_interest(25, "informing elected representatives about prisoners"),
    _public_interest(26, "publication of legal judgments"),
    _public_interest(27, "anti-doping in sport"),
    _public_interest(28, "standards of behaviour in sport"),
    Paragraph(3, 29, "consent"),
    Paragraph(3, 30, "vital interests"),
    Paragraph(3, 31, "not-for-profit bodies"),
    Paragraph(3, 32, "made public by the person"),
    Paragraph(3, 33, "legal claims"),
    Paragraph(3, 34, "judicial acts"),
    Paragraph(3, 35, "accounts used in indecency offences involving children", needs_policy=True),
    Paragraph(3, 36, "a condition of Part 2 without its public-interest test", needs_policy=True),
    Paragraph(3, 37, "insurance, extended", needs_policy=True),
)
SCHEDULE_1 = {one.value: one for one in PARAGRAPHS}
PARAGRAPH_CHOICES = [(one.value, str(one)) for one in PARAGRAPHS]
# Special category data needs Parts 1 and 2; data about offences may stand on any of the three.
SPECIAL_CHOICES = [(one.value, str(one)) for one in PARAGRAPHS if one.article_9]
WITH_PARAGRAPH = frozenset(one.article_9 for one in PARAGRAPHS if one.article_9)


def wrong_paragraph(article_9: str, paragraph: str) -> str | None:
    """Return why a paragraph of Schedule 1 does not go with an Article 9 condition; None if it does."""
    if not paragraph:
        return None
    fits = SCHEDULE_1[paragraph]
    if article_9 == fits.article_9:
        return None
    wanted = f"Choose {Article9(fits.article_9).label}" if fits.article_9 else "It is about offences"
    return f"{fits} does not go with {_named(article_9)}. {wanted}, or another paragraph."


def _named(article_9: str) -> str:
    return f"Article {article_9}" if article_9 else "no Article 9 condition"
