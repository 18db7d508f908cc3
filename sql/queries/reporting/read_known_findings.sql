-- One row per finding of an alert that was opened by the instant given, with the alert it belongs to, as far as seen then.
-- Limits: a finding that ended before it is in it, with its end; the reader says whether it still stood.
SELECT
    alert.id              AS alert_id,
    alert.team            AS team,
    alert.subject_type    AS subject_type,
    alert.subject_id      AS subject_id,
    alert.opened_at       AS opened_at,
    finding.id            AS finding_id,
    finding.rule_id       AS rule_id,
    finding.subject_name  AS subject_name,
    finding.severity      AS severity,
    finding.sentence      AS sentence,
    finding.value         AS value,
    finding.fingerprint   AS fingerprint,
    finding.first_seen_at AS first_seen_at,
    finding.ended_at      AS ended_at
FROM alert
JOIN alert_finding ON alert_finding.alert_id = alert.id
JOIN finding ON finding.id = alert_finding.finding_id
WHERE alert.opened_at <= :at AND finding.first_seen_at <= :at
ORDER BY alert.id, finding.id
