-- How many alerts wait, per team and severity: all, new since an instant, past their due date, due on the day itself.
SELECT
    team,
    severity,
    COUNT(*) AS waiting,
    SUM(CASE WHEN opened_at >= :since THEN 1 ELSE 0 END) AS fresh,
    SUM(CASE WHEN due_on < :today THEN 1 ELSE 0 END) AS overdue,
    SUM(CASE WHEN due_on = :today THEN 1 ELSE 0 END) AS due_today
FROM alert
WHERE state IN ('open', 'claimed', 'reopened')
GROUP BY team, severity
