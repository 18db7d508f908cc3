-- One row per source that had a batch: the newest decided one, and the newest good one, as known at the instant given.
-- Limits: a source without any batch is absent here; the caller adds it.
SELECT
    newest.source_id,
    newest.id             AS last_batch_id,
    newest.outcome        AS last_outcome,
    newest.reason         AS last_reason,
    newest.known_at       AS last_tried_at,
    newest.origin         AS origin,
    good.known_at         AS good_at,
    accepted.known_at     AS accepted_at,
    accepted.stated_as_of AS stated_as_of,
    accepted.recorded_on  AS recorded_on
FROM batch AS newest
LEFT JOIN batch AS good ON good.id = (
    SELECT max(b.id) FROM batch AS b
    WHERE b.source_id = newest.source_id AND b.outcome IN ('accepted', 'unchanged') AND b.known_at <= :at
)
LEFT JOIN batch AS accepted ON accepted.id = (
    SELECT max(b.id) FROM batch AS b
    WHERE b.source_id = newest.source_id AND b.outcome = 'accepted' AND b.known_at <= :at
)
WHERE newest.id = (
    SELECT max(b.id) FROM batch AS b
    WHERE b.source_id = newest.source_id AND b.state = 'decided' AND b.known_at <= :at
)
ORDER BY newest.source_id
