"""The verbs: collect, stage, validate, match, detect, review, report, deliver. No scheduler in sight."""
