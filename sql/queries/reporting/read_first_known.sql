-- One row per notice that was known by the instant given: the instant at which the service first knew it.
SELECT
    shortage_notice.source_id   AS source_id,
    shortage_notice.natural_key AS natural_key,
    min(batch.known_at)         AS first_known_at
FROM shortage_notice
JOIN batch ON batch.id = shortage_notice.valid_from_batch
WHERE batch.known_at <= :at
GROUP BY shortage_notice.source_id, shortage_notice.natural_key
