# One image for every part of the service: Airflow's components, the workers, the migration and the review desk.
# What is pinned with hashes is installed with hashes; nothing is compiled at run time; nobody in it is root.

FROM python:3.11.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /build
COPY requirements/build.txt requirements/cluster.txt requirements/service.in requirements/
RUN python -m pip install --require-hashes --requirement requirements/build.txt \
    && uv pip install --python /opt/venv/bin/python --compile-bytecode --require-hashes --requirement requirements/cluster.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY surveillance surveillance
COPY scrapers scrapers
COPY expectations expectations
COPY sql sql
COPY plugins plugins
RUN python -m pip install --no-deps --no-build-isolation .

FROM python:3.11.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    AIRFLOW_HOME=/var/lib/airflow
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin surveillance \
    && install --directory --owner 10001 --group 10001 --mode 750 \
        /var/lib/surveillance /var/lib/surveillance/inbox /var/lib/airflow /var/log/airflow
COPY --from=build /opt/venv /opt/venv
WORKDIR /opt/surveillance
COPY dags dags
COPY plugins/review_plugin.py plugins/run_link_plugin.py plugins/.airflowignore plugins/
COPY deploy/healthcheck.py deploy/healthcheck.py
USER 10001:10001
CMD ["surveil", "--help"]
