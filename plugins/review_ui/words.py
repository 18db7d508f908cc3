"""The desk's words: its own, and where they are the domain's those of `surveillance.vocabulary`. Dutch is the key."""

from collections.abc import Mapping

from surveillance.language import say
from surveillance.model.batch import Outcome
from surveillance.model.certificate import CertificateStatus
from surveillance.model.finding import AlertState, DecisionOutcome, Severity, SubjectType, Team
from surveillance.model.notice import NoticeStatus, NoticeType, Reason
from surveillance.model.offer import OfferType, PriceType
from surveillance.model.product import LegalStatus, Relation
from surveillance.model.stock import ReporterKind, StockUnit
from surveillance.vocabulary import WORDS as VOCABULARY

WORDS: Mapping[str, Mapping[str, str]] = {
    "team": VOCABULARY[Team],
    "severity": VOCABULARY[Severity],
    "state": VOCABULARY[AlertState],
    "decision": VOCABULARY[DecisionOutcome],
    "subject": VOCABULARY[SubjectType],
    "outcome": VOCABULARY[Outcome],
    "action": {
        "decide": "Beslist",
        "undo": "Beslissing ongedaan gemaakt",
        "claim": "In behandeling genomen",
        "release": "Teruggelegd in de wachtrij",
        "snooze": "Uitgesteld",
        "reopen": "Heropend",
    },
    "role": {
        "viewer": "lezer",
        "inspector": "inspecteur",
        "supervisor": "teamleider",
        "operator": "beheerder van de bronnen",
        "admin": "functioneel beheerder",
        "auditor": "auditor",
    },
    "batch_act": {
        "propose": "Voorgesteld om vrij te geven",
        "release": "Vrijgegeven",
        "reject": "Afgewezen",
    },
    "origin": {"recorded": "opgenomen voorbeeld", "made_up": "verzonnen voorbeeld", "live": "live"},
    "kind": {
        "product": "Geneesmiddel",
        "shortage_notice": "Tekortmelding",
        "stock_report_line": "Regel uit voorraadrapport",
        "certificate": "Certificaat",
        "offer": "Advertentie",
    },
    "presence": {
        "present": "aanwezig",
        "missing": "ontbrak in de laatste levering",
        "vanished": "verdwenen uit de bron",
    },
    "part": {"harm": "mogelijke schade", "urgency": "spoed", "influence": "invloed van het team"},
    "weight": {"critical": "houdt de levering vast", "warning": "waarschuwing"},
    "quarantine": {"open": "te beoordelen", "released": "vrijgegeven", "rejected": "afgewezen"},
    "expectation": {
        "expect_table_row_count_to_be_between": "Aantal rijen",
        "expect_rejected_row_count_to_be_at_most": "Aantal afgekeurde rijen",
        "expect_column_values_to_not_be_null": "Gevuld",
        "expect_column_values_to_be_in_set": "Bekende waarde",
        "expect_compound_columns_to_be_unique": "Komt één keer voor",
        "expect_column_values_to_be_unique": "Komt één keer voor",
        "expect_rows_to_keep_rule": "Regel per rij",
    },
    "mail": {
        "queued": "wacht op verzending",
        "sending": "wordt verzonden",
        "sent": "verzonden",
        "dead": "niet te bezorgen",
    },
}

COVERAGE = {
    "exempt": "vrijgesteld",
    "insufficient_data": "te weinig gegevens",
    "met": "norm gehaald",
    "near": "net onder de norm",
    "breach": "onder de norm",
}

VALUES: Mapping[str, Mapping[str, str]] = {
    "status_plain": COVERAGE,
    "status_seasonal": COVERAGE,
    "status_unconstrained": COVERAGE,
    "lead_class": {"late": "te laat", "short": "te kort"},
    "exceptional_circumstances": {"yes": "ja", "no": "nee", "unknown": "niet bekend"},
    "legal_status": VOCABULARY[LegalStatus],
    "notice_type": VOCABULARY[NoticeType],
    "offer_type": VOCABULARY[OfferType],
    "price_type": VOCABULARY[PriceType],
    "reason": VOCABULARY[Reason],
    "relation": VOCABULARY[Relation],
    "reporter_kind": VOCABULARY[ReporterKind],
    "status": {**VOCABULARY[NoticeStatus], **VOCABULARY[CertificateStatus]},
    "unit": VOCABULARY[StockUnit],
}
"""The words for the closed vocabularies of the records, by field."""

FIELDS: dict[str, str] = {
    "actual_end_on": "Werkelijk einde",
    "actual_start_on": "Werkelijk begin",
    "alternatives": "Alternatieven",
    "atc_code": "ATC-code",
    "atc_name": "ATC-groep",
    "category_path": "Rubriek",
    "certificate_number": "Certificaatnummer",
    "certificate_type": "Soort certificaat",
    "city": "Plaats",
    "condition": "Staat",
    "country": "Land",
    "currency": "Munt",
    "decision_reference": "Kenmerk besluit",
    "delivery": "Bezorging",
    "description": "Omschrijving",
    "exceptional_circumstances": "Bijzondere omstandigheden",
    "exemption_code": "Code uitzondering",
    "exemption_ref": "Kenmerk uitzondering",
    "expected_end_on": "Verwacht einde",
    "expected_end_text": "Verwacht einde, in woorden",
    "expected_start_on": "Verwacht begin",
    "expires_on": "Geldig tot en met",
    "first_marketed_on": "Eerst in de handel",
    "form": "Toedieningsvorm",
    "has_additional_monitoring": "Aanvullende monitoring",
    "holder": "Vergunninghouder",
    "is_description_complete": "Omschrijving volledig",
    "is_latest_version": "Laatste versie volgens het register",
    "is_reserved": "Gereserveerd",
    "issued_on": "Afgegeven",
    "item_id": "Nummer advertentie",
    "leaflet_changed_on": "Bijsluiter gewijzigd",
    "legal_status": "Afleverstatus",
    "legal_status_text": "Afleverstatus, in woorden",
    "legislation": "Verordening",
    "manufacturer_name": "Fabrikant",
    "manufacturer_srn": "SRN fabrikant",
    "name": "Naam",
    "notice_type": "Soort melding",
    "notified_body": "Aangemelde instantie",
    "offer_type": "Aangeboden of gevraagd",
    "pack_code": "GTIN verpakking",
    "pack_size": "Verpakkingsgrootte",
    "period_end": "Einde periode",
    "platform": "Platform",
    "posted_at": "Geplaatst",
    "price_cents": "Prijs",
    "price_type": "Soort prijs",
    "procedure_number": "Procedurenummer",
    "product_name": "Product",
    "published_on": "Gepubliceerd",
    "reason": "Oorzaak",
    "reason_text": "Oorzaak, in woorden",
    "receipts_in_period": "Ontvangen in de periode",
    "received_at": "Ontvangen",
    "reference": "Kenmerk",
    "reference_number": "Nummer referentieproduct",
    "reg_number": "Registratienummer",
    "reg_scheme": "Register",
    "registered_on": "Ingeschreven",
    "registration_numbers": "Registratienummers",
    "relation": "Verband met referentieproduct",
    "remarks": "Opmerkingen",
    "report_id": "Rapport",
    "reporter_id": "Rapporteur",
    "reporter_kind": "Soort rapporteur",
    "representative_srns": "SRN gemachtigden",
    "revision_number": "Revisie",
    "route": "Toedieningsweg",
    "sales_12m": "Afzet 12 maanden",
    "sales_13_weeks": "Afzet laatste 13 weken",
    "sales_in_period": "Afzet in de periode",
    "sales_same_window_last_year": "Afzet zelfde tijd vorig jaar",
    "seller_active_days": "Verkoper actief (dagen)",
    "seller_key": "Verkoper (pseudoniem)",
    "seller_type": "Soort verkoper",
    "shelf_life_days": "Houdbaarheid (dagen)",
    "smpc_changed_on": "Productinformatie gewijzigd",
    "status": "Status",
    "stock_in_transit": "Voorraad onderweg",
    "stock_on_hand": "Voorraad aanwezig",
    "stock_quarantined": "Voorraad in quarantaine",
    "stock_reserved_export": "Gereserveerd voor uitvoer",
    "stock_short_dated": "Voorraad met korte houdbaarheid",
    "strength": "Sterkte",
    "submitted_at": "Ingediend",
    "substance": "Werkzame stof",
    "substances": "Werkzame stoffen",
    "supersedes": "Vervangt",
    "title": "Titel",
    "unit": "Eenheid",
    "updated_on": "Bijgewerkt",
    "url": "Adres",
    "uuid": "Kenmerk EUDAMED",
    "valid_from": "Geldig vanaf",
    "version_number": "Versie",
    "calculation": "Berekening",
    "days_ahead": "Dagen vooraf",
    "days_late": "Dagen te laat",
    "first_expected_start_on": "Eerst gemeld begin",
    "found": "Gevonden in de tekst",
    "latest_on": "Uiterlijk op",
    "lead_class": "Oordeel over de termijn",
    "lead_days": "Dagen van melding tot begin",
    "legal_ref": "Wettelijke grond",
    "manufacturer": "Fabrikant",
    "months": "Termijn in maanden",
    "number": "Nummer",
    "offence_code": "Code overtreding",
    "period_end_on": "Einde periode",
    "received_on": "Ontvangen op",
    "reporter": "Rapporteur",
    "required_weeks": "Norm in weken",
    "sources": "Bronnen",
    "start_on": "Begin",
    "started_on": "Begonnen",
    "veto": "Wijst op iets anders",
    "weeks_plain": "Weken voorraad",
    "weeks_seasonal": "Weken voorraad, met seizoen",
    "weeks_unconstrained": "Weken voorraad, bij vrije vraag",
    "status_plain": "Oordeel",
    "status_seasonal": "Oordeel, met seizoen",
    "status_unconstrained": "Oordeel, bij vrije vraag",
}


def word(group: str, term: str | None) -> str:
    """The word for a term in the reader's language; the term itself where there is none yet."""
    return say(WORDS[group].get(term, term)) if term else "–"


def value_word(field: str, value: str) -> str:
    """The word for a field's value where the field has a closed vocabulary; else the value as it is."""
    known = VALUES.get(field, {})
    return say(known[value]) if value in known else value


def field_name(name: str) -> str:
    """What a field of a record is called."""
    return say(FIELDS[name]) if name in FIELDS else name.replace("_", " ")
