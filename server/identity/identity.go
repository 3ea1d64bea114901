// Package identity tells who makes a request, and how well that is proven.
package identity

import (
	"cmp"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"hash/maphash"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// Anonymous is the principal where nobody says who asks.
const Anonymous = "anonymous"

// The headers that a client names itself with. Confluent's Java clients can be
// told to send them by configuration alone.
const (
	headerClient    = "X-Registry-Client-Id"
	headerOperation = "X-Registry-Operation"
	headerVersion   = "Confluent-Client-Version"
)

// Options say what is believed. The zero Options believe certificates only,
// because treaty checks no passwords itself.
type Options struct {
	// TrustCredentials believes basic users and, without Tokens, bearer tokens: a
	// proxy in front has checked them.
	TrustCredentials bool
	// TrustHeader is a header in which a proxy in front names the principal; "" for none.
	TrustHeader string
	// Tokens checks bearer tokens; nil for nobody who can.
	Tokens Tokens
	// Claim names the principal of a token; "" is the authorised party, else the subject.
	Claim string
}

// Tokens checks bearer tokens.
type Tokens interface {
	// Check returns the claims' principal of a token that is genuine at this moment.
	// It is asked for each request with a token, more than once, and must not wait.
	Check(token string) (principal string, genuine bool)
}

// Identity is who makes a request.
type Identity struct {
	Principal string
	Strength  evidence.Strength
	Client    string       // the id that the application gives itself; never proven
	Library   string       // product and version: "confluent-kafka-go/2.11.1"
	Operation evidence.Act // Serializes or Deserializes where the client says so, else 0
}

// Reader reads identities. It is safe for concurrent use.
type Reader struct {
	o      Options
	tokens *lru.Cache[string, string] // bearer token → principal: reading one costs more than a request
}

// tokensKept bounds the tokens that are remembered.
const tokensKept = 1_024

// New returns a reader.
func New(o Options) *Reader {
	tokens, _ := lru.New[string, string](tokensKept) // fails for sizes below one only
	o.TrustHeader = http.CanonicalHeaderKey(o.TrustHeader)
	return &Reader{o: o, tokens: tokens}
}

// Of returns who makes a request: by certificate, token, basic user, or the
// header of a trusted proxy; the first one counts.
func (r *Reader) Of(req *http.Request) Identity {
	id := Identity{Principal: Anonymous}
	id.Client = clean(first(req.Header, headerClient))
	var named string
	id.Library, named = library(req.Header)
	if id.Client == "" {
		id.Client = named
	}
	switch first(req.Header, headerOperation) {
	case "SERIALIZE":
		id.Operation = evidence.Serializes
	case "DESERIALIZE":
		id.Operation = evidence.Deserializes
	}
	if req.TLS != nil && len(req.TLS.VerifiedChains) > 0 {
		if name := clean(nameOf(req.TLS.PeerCertificates[0])); name != "" {
			id.Principal, id.Strength = name, evidence.MTLS
			return id
		}
	}
	if r.o.TrustHeader != "" {
		if name := clean(first(req.Header, r.o.TrustHeader)); name != "" {
			id.Principal, id.Strength = name, evidence.Basic
			return id
		}
	}
	authorization := first(req.Header, "Authorization")
	if authorization == "" {
		return id
	}
	if token, ok := bearer(authorization); ok {
		name, proven := r.token(token)
		if name != "" {
			id.Principal, id.Strength = name, proven
		}
		return id
	}
	if user, _, ok := req.BasicAuth(); ok {
		proven := evidence.Asserted
		if r.o.TrustCredentials {
			proven = evidence.Basic
		}
		if name := clean(user); name != "" {
			id.Principal, id.Strength = name, proven
		}
	}
	return id
}

// Mark hashes all of a request that Of reads: equal marks mean equal identities.
// It needs no memory and no more than a look at each header.
func (r *Reader) Mark(seed maphash.Seed, req *http.Request) uint64 {
	var mark uint64
	add := func(text string) {
		// The empty text counts too, so that a value in one header is not one in another.
		mark = (mark<<7 | mark>>57) ^ maphash.String(seed, text)
		mark *= 0x9e3779b97f4a7c15
	}
	for _, name := range [...]string{"Authorization", "User-Agent", headerClient, headerOperation, headerVersion} {
		add(first(req.Header, name))
	}
	if r.o.TrustHeader != "" {
		add(first(req.Header, r.o.TrustHeader))
	}
	if r.o.Tokens != nil {
		// A token is genuine for a while only, and some become it when new keys are known.
		if token, ok := bearer(first(req.Header, "Authorization")); ok {
			if _, genuine := r.o.Tokens.Check(token); genuine {
				mark = ^mark
			}
		}
	}
	if req.TLS != nil && len(req.TLS.VerifiedChains) > 0 {
		mark ^= maphash.Bytes(seed, req.TLS.PeerCertificates[0].Raw)
	}
	return mark
}

// nameOf is the principal of a certificate: its SPIFFE id, or its common name.
func nameOf(c *x509.Certificate) string {
	for _, u := range c.URIs {
		if u.Scheme == "spiffe" {
			return u.String()
		}
	}
	if c.Subject.CommonName == "" {
		return ""
	}
	return "CN=" + c.Subject.CommonName
}

// bearer returns the token of an Authorization header.
func bearer(authorization string) (token string, ok bool) {
	const scheme = "Bearer "
	if len(authorization) < len(scheme) || !strings.EqualFold(authorization[:len(scheme)], scheme) {
		return "", false
	}
	return authorization[len(scheme):], true
}

// token returns who a token stands for, and how well that is proven.
func (r *Reader) token(token string) (string, evidence.Strength) {
	if r.o.Tokens != nil {
		if name, genuine := r.o.Tokens.Check(token); genuine {
			return clean(name), evidence.Token
		}
		return r.asserted(token), evidence.Asserted
	}
	if r.o.TrustCredentials {
		return r.asserted(token), evidence.Token
	}
	return r.asserted(token), evidence.Asserted
}

// LongestToken bounds the tokens that are looked into, in bytes.
const LongestToken = 16 << 10

// asserted reads the principal of a JSON web token. The signature is not checked:
// what it says is an assertion unless somebody in front has checked it.
func (r *Reader) asserted(token string) string {
	if len(token) > LongestToken {
		return ""
	}
	if name, ok := r.tokens.Get(token); ok {
		return name
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims Claims
	if json.Unmarshal(data, &claims) != nil {
		return ""
	}
	name := clean(claims.Principal(r.o.Claim))
	r.tokens.Add(token, name)
	return name
}

// Claims are the claims of a token, not decoded: names of claims are told apart by
// their case, which package json does not do for fields.
type Claims map[string]json.RawMessage

// Principal returns who the token stands for: the text of a claim, or without one
// the authorised party, else the subject. It is "" where the token does not say.
func (c Claims) Principal(claim string) string {
	if claim != "" {
		return c.text(claim)
	}
	return cmp.Or(c.text("azp"), c.text("sub"))
}

func (c Claims) text(claim string) string {
	var text string
	if json.Unmarshal(c[claim], &text) != nil {
		return ""
	}
	return text
}

// library names the client library, and the client where its User-Agent does, as
// that of kafkajs does: "@kafkajs/confluent-schema-registry (billing)".
func library(h http.Header) (product, client string) {
	agent := first(h, "User-Agent")
	product, rest, _ := strings.Cut(agent, " ")
	if strings.HasPrefix(product, "@kafkajs/") {
		if inner, ok := strings.CutPrefix(rest, "("); ok {
			client = clean(strings.TrimSuffix(inner, ")"))
		}
	}
	// Confluent's own clients say here which they are; their User-Agent is that of an HTTP library.
	if version := first(h, headerVersion); version != "" {
		product = "confluent-" + version
	}
	return clean(product), client
}

func first(h http.Header, canonical string) string {
	if v := h[canonical]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// longestName bounds what is kept of a name, in bytes.
const longestName = 200

// clean returns a name that may be kept and shown; "" for one that is hostile.
func clean(name string) string {
	if len(name) > longestName || !utf8.ValidString(name) {
		return ""
	}
	for _, c := range name {
		if unicode.IsControl(c) || c == utf8.RuneError {
			return ""
		}
	}
	return strings.TrimSpace(name)
}
