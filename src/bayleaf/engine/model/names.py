"""The fixed words of the standards: contexts, types, schemas. Each stands here once."""

from __future__ import annotations

import re
from typing import Final

# --- contexts ---------------------------------------------------------------------------------

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OB_V3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR_V2: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"

OB_CONTEXT: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json\Z", re.ASCII
)
"""Every context URL of Open Badges 3.0 (OB 3.0, ``AchievementCredential.@context``)."""

CLR_CONTEXT: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.\d\.\d)*\.json\Z", re.ASCII
)
"""Every context URL of CLR 2.0 (CLR 2.0, ``ClrCredential.@context``)."""

# --- types of whole documents -----------------------------------------------------------------

VERIFIABLE_CREDENTIAL: Final = "VerifiableCredential"
VERIFIABLE_PRESENTATION: Final = "VerifiablePresentation"
ENVELOPED_CREDENTIAL: Final = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION: Final = "EnvelopedVerifiablePresentation"
OPEN_BADGE_CREDENTIAL: Final = "OpenBadgeCredential"
ACHIEVEMENT_CREDENTIAL: Final = "AchievementCredential"
ENDORSEMENT_CREDENTIAL: Final = "EndorsementCredential"
CLR_CREDENTIAL: Final = "ClrCredential"
STATUS_LIST_CREDENTIAL: Final = "BitstringStatusListCredential"

# --- types of parts that other folders look for -----------------------------------------------

STATUS_LIST: Final = "BitstringStatusList"
STATUS_LIST_ENTRY: Final = "BitstringStatusListEntry"
STATUS_LIST_2021_ENTRY: Final = "StatusList2021Entry"
REVOCATION_LIST: Final = "1EdTechRevocationList"
SCHEMA_VALIDATOR: Final = "1EdTechJsonSchemaValidator2019"
CREDENTIAL_REFRESH: Final = "1EdTechCredentialRefresh"

# --- published schemas ------------------------------------------------------------------------

_OB_SCHEMAS = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
_CLR_SCHEMAS = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/"

ACHIEVEMENT_SCHEMA: Final = f"{_OB_SCHEMAS}ob_v3p0_achievementcredential_schema.json"
ENDORSEMENT_SCHEMA: Final = f"{_OB_SCHEMAS}ob_v3p0_endorsementcredential_schema.json"
CLR_SCHEMA: Final = f"{_CLR_SCHEMAS}clr_v2p0_clrcredential_schema.json"

# --- vocabularies -----------------------------------------------------------------------------

ACHIEVEMENT_TYPES: Final = frozenset(
    {
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "Badge",
        "BachelorDegree",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CommunityService",
        "Competency",
        "Course",
        "CoCurricular",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "Membership",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "MasterCertificate",
        "MasterDegree",
        "MicroCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    }
)
RESULT_TYPES: Final = frozenset(
    {
        "GradePointAverage",
        "LetterGrade",
        "Percent",
        "PerformanceLevel",
        "PredictedScore",
        "RawScore",
        "Result",
        "RubricCriterion",
        "RubricCriterionLevel",
        "RubricScore",
        "ScaledScore",
        "Status",
    }
)
RESULT_STATUS_TYPES: Final = frozenset(
    {
        "Completed",
        "Enrolled",
        "Failed",
        "InProgress",
        "OnHold",
        "Provisional",
        "Withdrew",
    }
)
ALIGNMENT_TARGET_TYPES: Final = frozenset(
    {
        "ceasn:Competency",
        "ceterms:Credential",
        "CFItem",
        "CFRubric",
        "CFRubricCriterion",
        "CFRubricCriterionLevel",
        "CTDL",
    }
)
IDENTIFIER_TYPES: Final = frozenset(
    {
        "name",
        "sourcedId",
        "systemId",
        "productId",
        "userName",
        "accountId",
        "emailAddress",
        "nationalIdentityNumber",
        "isbn",
        "issn",
        "lisSourcedId",
        "oneRosterSourcedId",
        "sisSourcedId",
        "ltiContextId",
        "ltiDeploymentId",
        "ltiToolId",
        "ltiPlatformId",
        "ltiUserId",
        "identifier",
    }
)
ASSOCIATION_TYPES: Final = frozenset(
    {
        "exactMatchOf",
        "isChildOf",
        "isParentOf",
        "isPartOf",
        "isPeerOf",
        "isRelatedTo",
        "precedes",
        "replacedBy",
    }
)
