# One image for every process of the scaled-out form; docker-compose.yml says which command each runs.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/gridwarden
COPY pyproject.toml constraints.txt README.md LICENSE ./
# Dependencies first: they change less often than the code, and are most of the image.
RUN mkdir kit && touch kit/__init__.py \
    && /opt/gridwarden/bin/pip install --no-cache-dir -c constraints.txt ".[postgres]" \
    && /opt/gridwarden/bin/pip uninstall --yes gridwarden && rm -r kit
COPY . .
COPY --from=web /src/api/web_build api/web_build
RUN /opt/gridwarden/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
# OpenCV's wheel links against these two; everything else is in the wheels.
RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 gridwarden \
    && install --directory --owner gridwarden /var/lib/gridwarden
COPY --from=build /opt/gridwarden /opt/gridwarden
ENV PATH=/opt/gridwarden/bin:$PATH GRIDWARDEN_DATA_DIR=/var/lib/gridwarden GRIDWARDEN_LOG_JSON=1
USER gridwarden
VOLUME /var/lib/gridwarden
ENTRYPOINT ["gridwarden"]
CMD ["--help"]
