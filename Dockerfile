# The UI first: the binary embeds it.
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM golang:1.26-bookworm AS build
ARG VERSION=dev
ARG COMMIT=unknown
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist web/dist
RUN CGO_ENABLED=0 go build -trimpath -o /treaty \
    -ldflags "-s -w -X github.com/treaty-registry/treaty/server.Release=$VERSION -X github.com/treaty-registry/treaty/server.Commit=$COMMIT" .
RUN mkdir /data

# A static binary needs nothing else. 65532 is the unprivileged user of the base image.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /treaty /treaty
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
ENV TREATY_STORE=sqlite:/data/treaty.db
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s CMD ["/treaty", "health"]
ENTRYPOINT ["/treaty"]
CMD ["serve"]
