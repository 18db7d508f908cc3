"""The only room that knows Airflow: what the DAGs share, and the two ways to run them all (`once`, `launcher`)."""
