-- How often each rule cannot say now, per team: what a queue does not show is not therefore in order.
SELECT team, rule_id, COUNT(*) AS number
FROM finding
WHERE answer = 'cannot_say' AND ended_at IS NULL
GROUP BY team, rule_id
ORDER BY team, rule_id
