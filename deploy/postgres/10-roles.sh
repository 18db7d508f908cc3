#!/bin/sh
# Runs once, when the database server starts on an empty volume: hands the passwords to the SQL beside it.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set airflow=airflow --set airflow_password="$AIRFLOW_DATABASE_PASSWORD" \
    --set surveillance=surveillance \
    --set owner=surveillance_owner --set owner_password="$OWNER_DATABASE_PASSWORD" \
    --set service=surveillance_service --set service_password="$SERVICE_DATABASE_PASSWORD" \
    --set reader=surveillance_reader --set reader_password="$READER_DATABASE_PASSWORD" \
    --file "$(dirname "$0")/roles.psql"
