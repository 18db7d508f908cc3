"""What the members of the closed vocabularies are called, in the desk and in the report alike. Dutch is the key."""

from collections.abc import Mapping
from enum import StrEnum

from surveillance.language import say
from surveillance.model.batch import Outcome
from surveillance.model.certificate import CertificateStatus
from surveillance.model.finding import AlertState, DecisionOutcome, Severity, SubjectType, Team
from surveillance.model.notice import NoticeStatus, NoticeType, Reason
from surveillance.model.offer import OfferType, PriceType
from surveillance.model.product import LegalStatus, Relation
from surveillance.model.recall import RecallAction, RecallSubject
from surveillance.model.stock import ReporterKind, StockUnit
from surveillance.model.wholesale import RemarkMeaning

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Team: {
        Team.MEDICINES: "Beschikbaarheid geneesmiddelen",
        Team.DEVICES: "Medische hulpmiddelen",
        Team.ILLEGAL_TRADE: "Illegale handel",
    },
    Severity: {
        Severity.LOW: "laag",
        Severity.MEDIUM: "midden",
        Severity.HIGH: "hoog",
        Severity.CRITICAL: "kritiek",
    },
    AlertState: {
        AlertState.OPEN: "open",
        AlertState.CLAIMED: "in behandeling",
        AlertState.SNOOZED: "uitgesteld",
        AlertState.DECIDED: "beslist",
        AlertState.REOPENED: "heropend",
    },
    DecisionOutcome: {
        DecisionOutcome.CONFIRMED: "Bevestigd",
        DecisionOutcome.NOT_RELEVANT: "Niet relevant",
        DecisionOutcome.DUPLICATE: "Dubbel",
        DecisionOutcome.REFERRED: "Overgedragen",
        DecisionOutcome.INSUFFICIENT_EVIDENCE: "Onvoldoende bewijs",
    },
    SubjectType: {
        SubjectType.PRODUCT: "Geneesmiddel",
        SubjectType.CERTIFICATE: "Certificaat",
        SubjectType.OFFER: "Advertentie",
    },
    Outcome: {
        Outcome.ACCEPTED: "goedgekeurd",
        Outcome.UNCHANGED: "ongewijzigd",
        Outcome.HELD: "vastgehouden",
        Outcome.FAILED: "mislukt",
        Outcome.BLOCKED: "geweigerd door de bron",
    },
    NoticeStatus: {
        NoticeStatus.UPCOMING: "tekort verwacht",
        NoticeStatus.ONGOING: "tekort loopt",
        NoticeStatus.REDUCED: "beperkt leverbaar",
        NoticeStatus.RESOLVED: "opgelost",
        NoticeStatus.WITHDRAWN_NOTIFICATION: "melding ingetrokken",
        NoticeStatus.DISCONTINUED: "definitief uit de handel",
        NoticeStatus.UNKNOWN: "status onbekend",
    },
    NoticeType: {
        NoticeType.INTERRUPTION: "onderbreking van de levering",
        NoticeType.PERMANENT_STOP: "definitieve stop",
        NoticeType.REDUCED_SUPPLY: "beperkte levering",
        NoticeType.REMARKETING: "weer in de handel",
        NoticeType.FIRST_MARKETING: "eerste keer in de handel",
        NoticeType.WITHDRAWAL: "intrekking van een melding",
        NoticeType.QUALITY_DEFECT: "kwaliteitsdefect",
        NoticeType.EU_SHORTAGE: "Europees tekort",
        NoticeType.FOREIGN_SHORTAGE: "tekort in een ander land",
        NoticeType.FOREIGN_STOP: "definitieve stop in een ander land",
        NoticeType.EXEMPTION: "vrijstelling om uit het buitenland te leveren",
        NoticeType.DEVIATING_PACK: "tijdelijk afwijkende verpakking toegestaan",
        NoticeType.PRACTICE_SIGNAL: "signaal uit de apotheek",
    },
    Reason: {
        Reason.PRODUCTION: "productie",
        Reason.QUALITY_GMP: "kwaliteit van de productie",
        Reason.API_SHORTAGE: "tekort aan werkzame stof",
        Reason.RAW_MATERIAL: "tekort aan grond- of hulpstof",
        Reason.LOGISTICS: "vervoer en distributie",
        Reason.DEMAND_INCREASE: "meer vraag",
        Reason.COMMERCIAL: "commercieel",
        Reason.REGULATORY: "vergunning of regels",
        Reason.DISCONTINUATION: "stopt met het middel",
        Reason.OTHER: "andere oorzaak",
        Reason.UNKNOWN: "oorzaak niet bekend",
    },
    CertificateStatus: {
        CertificateStatus.ISSUED: "afgegeven",
        CertificateStatus.SUPPLEMENTED: "aangevuld",
        CertificateStatus.AMENDED: "gewijzigd",
        CertificateStatus.REISSUED: "opnieuw afgegeven",
        CertificateStatus.RESTRICTED: "beperkt",
        CertificateStatus.SUSPENDED: "geschorst",
        CertificateStatus.WITHDRAWN: "ingetrokken",
        CertificateStatus.CANCELLED: "geannuleerd",
    },
    LegalStatus: {
        LegalStatus.UR: "UR – alleen op recept",
        LegalStatus.UA: "UA – alleen apotheek",
        LegalStatus.UAD: "UAD – apotheek of drogist",
        LegalStatus.AV: "AV – algemene verkoop",
    },
    Relation: {Relation.PARALLEL_IMPORT: "parallelimport", Relation.DUPLEX: "duplex"},
    OfferType: {OfferType.OFFERED: "aangeboden", OfferType.WANTED: "gevraagd", OfferType.UNKNOWN: "onbekend"},
    PriceType: {
        PriceType.FIXED: "vast",
        PriceType.MINIMUM_BID: "bieden vanaf",
        PriceType.BID: "bieden",
        PriceType.FREE: "gratis",
        PriceType.ON_REQUEST: "op aanvraag",
        PriceType.SEE_DESCRIPTION: "zie omschrijving",
        PriceType.UNKNOWN: "onbekend",
    },
    ReporterKind: {ReporterKind.MAH: "vergunninghouder", ReporterKind.WHOLESALER: "groothandel"},
    StockUnit: {
        StockUnit.DDD: "DDD",
        StockUnit.TABLET: "tablet",
        StockUnit.ML: "ml",
        StockUnit.PACK: "verpakking",
    },
    RemarkMeaning: {
        RemarkMeaning.NOTHING: "geen opmerking",
        RemarkMeaning.NOT_PREFERRED: "niet het voorkeursartikel",
        RemarkMeaning.LONG_ABSENCE: "langer dan drie maanden niet leverbaar",
        RemarkMeaning.PROMISED: "levering toegezegd",
        RemarkMeaning.AVAILABLE: "volgens het bedrijf wel leverbaar",
        RemarkMeaning.REPLACED: "vervangen door een ander artikel",
        RemarkMeaning.OTHER: "andere opmerking",
    },
    RecallSubject: {
        RecallSubject.MEDICINE: "geneesmiddel",
        RecallSubject.DEVICE: "medisch hulpmiddel",
        RecallSubject.OTHER: "ander product",
    },
    RecallAction: {
        RecallAction.RECALL: "terugroepactie",
        RecallAction.SAFETY_NOTICE: "veiligheidswaarschuwing",
        RecallAction.SAFETY_UPDATE: "nieuws over veilig gebruik",
    },
}
"""Every closed vocabulary that a person meets, each member with its word."""


def word(member: StrEnum) -> str:
    """What the member of a closed vocabulary is called, in the language in force."""
    return say(WORDS[type(member)][member])
