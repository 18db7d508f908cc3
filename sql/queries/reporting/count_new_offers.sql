-- One row: how many offers of the source the service first knew after one instant and by the instant given.
SELECT count(*) AS new_offers
FROM (
    SELECT offer.natural_key
    FROM offer
    JOIN batch ON batch.id = offer.valid_from_batch
    WHERE offer.source_id = :source_id
    GROUP BY offer.natural_key
    HAVING min(batch.known_at) > :after AND min(batch.known_at) <= :at
) AS first_seen
