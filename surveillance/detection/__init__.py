"""Rules that say something about a subject, with evidence: findings, their weight, and the team they go to."""
