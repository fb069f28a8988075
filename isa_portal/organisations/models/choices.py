"""The closed lists: kinds of body, roles, offices, standings."""

from django.db import models


class BodyKind(models.TextChoices):
    """What a body is in law; it decides which gateways the body may use."""

    COUNTY_COUNCIL = "county_council", "County council"
    UNITARY_AUTHORITY = "unitary_authority", "Unitary authority"
    DISTRICT_COUNCIL = "district_council", "District council"
    COMBINED_AUTHORITY = "combined_authority", "Combined authority"
    POLICE = "police", "Chief officer of police"
    POLICE_AND_CRIME_COMMISSIONER = "police_and_crime_commissioner", "Police and crime commissioner"
    FIRE_AND_RESCUE = "fire_and_rescue", "Fire and rescue authority"
    PROBATION = "probation", "Provider of probation services"
    PRISON = "prison", "Prison"
    YOUTH_JUSTICE = "youth_justice", "Youth offending team"
    NHS_TRUST = "nhs_trust", "NHS trust or foundation trust"
    INTEGRATED_CARE_BOARD = "integrated_care_board", "Integrated care board"
    NHS_ENGLAND = "nhs_england", "NHS England"
    GP_PRACTICE = "gp_practice", "GP practice"
    SCHOOL = "school", "Maintained school"
    ACADEMY_TRUST = "academy_trust", "Academy trust"
    COLLEGE = "college", "College"
    EARLY_YEARS_PROVIDER = "early_years_provider", "Early years provider"
    HOUSING_ASSOCIATION = "housing_association", "Registered provider of social housing"
    CHARITY = "charity", "Charity"
    COMPANY = "company", "Company"
    GOVERNMENT_DEPARTMENT = "government_department", "Government department"
    PUBLIC_BODY = "public_body", "Other public body"
    COURT = "court", "Court or tribunal"
    UNIVERSITY = "university", "University"
    OTHER = "other", "Another kind of body"


class BoardRole(models.TextChoices):
    SECRETARIAT = "secretariat", "Secretariat"
    CHAIR = "chair", "Chair"
    AUDITOR = "auditor", "Auditor"


class OrganisationRole(models.TextChoices):
    ADMINISTRATOR = "administrator", "Administrator"
    IG_LEAD = "ig_lead", "Information governance lead"
    EDITOR = "editor", "Editor"
    SIGNATORY = "signatory", "Signatory"
    READER = "reader", "Reader"


class PortalRole(models.TextChoices):
    OPERATOR = "operator", "Operator of the portal"


class Office(models.TextChoices):
    DPO = "dpo", "Data protection officer"
    SIRO = "siro", "Senior information risk owner"
    CALDICOTT = "caldicott", "Caldicott Guardian"
    IG_LEAD = "ig_lead", "Information governance lead"
    ASSET_OWNER = "asset_owner", "Information asset owner"
    CONTACT = "contact", "Single point of contact"


class ApprovalRoute(models.TextChoices):
    BOARD = "board", "The board, at a meeting"
    CHAIR = "chair", "Chair's urgent action"
    OFFICER = "officer", "A delegated officer"
    EACH_PARTY = "each_party", "Each party for itself"


class Nation(models.TextChoices):
    ENGLAND_AND_WALES = "england_and_wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"


class Scheme(models.TextChoices):
    """Registers whose numbers tell one body from another."""

    ODS = "ods", "ODS code"
    URN = "urn", "URN of a school"
    COMPANY = "company", "Company number"
    CHARITY = "charity", "Charity number"
    ICO = "ico", "ICO registration number"


class DsptStanding(models.TextChoices):
    """How the last Data Security and Protection Toolkit submission was published."""

    NOT_KNOWN = "", "Not recorded"
    EXCEEDED = "exceeded", "Standards exceeded"
    MET = "met", "Standards met"
    APPROACHING = "approaching", "Approaching standards"
    NOT_MET = "not_met", "Standards not met"
    NOT_PUBLISHED = "not_published", "Not published"


class CyberEssentials(models.TextChoices):
    NOT_KNOWN = "", "Not recorded"
    NONE = "none", "No certificate"
    BASIC = "basic", "Cyber Essentials"
    PLUS = "plus", "Cyber Essentials Plus"


class MandateSource(models.TextChoices):
    CONSTITUTION = "constitution", "The constitution or statute of the body"
    DELEGATION = "delegation", "A scheme of delegation"
    MINUTE = "minute", "A minute or resolution"
    OTHER = "other", "Another document"
