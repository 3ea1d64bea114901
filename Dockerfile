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
# Empty folders with the right owner, and certificates for outgoing TLS.
RUN mkdir -p /image/data /image/tmp /image/etc/ssl/certs \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && chown -R 65532:65532 /image/data /image/tmp

# A static binary needs nothing else.
FROM scratch
COPY --from=build /image /
COPY --from=build /treaty /treaty
USER 65532:65532
VOLUME /data
ENV TREATY_STORE=sqlite:/data/treaty.db
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s CMD ["/treaty", "health"]
ENTRYPOINT ["/treaty"]
CMD ["serve"]
