"""Airflow writes its configuration into `AIRFLOW_HOME` while it is imported: never into the home of whoever tests."""

import atexit
import os
import shutil
import tempfile

AIRFLOW_HOME = tempfile.mkdtemp(prefix="airflow-")
os.environ.setdefault("AIRFLOW_HOME", AIRFLOW_HOME)
os.environ.setdefault("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
atexit.register(shutil.rmtree, AIRFLOW_HOME, ignore_errors=True)
