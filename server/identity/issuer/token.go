package issuer

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/treaty-registry/treaty/server/identity"
)

// known is the keys of an issuer with what was decided by them. Decisions about
// good and bad tokens are kept apart: whoever makes up tokens pushes out only those of their like.
type known struct {
	body      string // the keys as they were fetched
	keys      []jose.JSONWebKey
	good, bad *lru.Cache[string, decision]
}

// decision is what a token is worth.
type decision struct {
	principal string
	until     time.Time // when a good token ends, and a bad one is looked at again
}

// How many decisions are kept. With them are their tokens: a look-up must not take
// one for another, and a hash that nobody can forge takes longer than the rest of the request.
const (
	goodKept = 4_096
	badKept  = 1_000
)

func newKnown(body string, keys []jose.JSONWebKey) *known {
	k := &known{body: body, keys: keys}
	k.good, _ = lru.New[string, decision](goodKept) // fails for sizes below one only
	k.bad, _ = lru.New[string, decision](badKept)
	return k
}

const (
	// keysKept is for how long keys count that could not be fetched again: somebody
	// who has stolen one must not win by keeping us from its issuer.
	keysKept = 24 * time.Hour
	// badFor is for how long a token counts as bad without another look: one that is
	// not valid yet will be.
	badFor = time.Minute
	// leeway is how much the clock of the issuer may differ.
	leeway = time.Minute
)

// Check implements identity.Tokens: it returns who a token stands for, if the
// issuer has signed it, for us, and it has not ended. A token that was seen before
// costs a look-up, another one the check of a signature.
func (i *Issuer) Check(token string) (principal string, genuine bool) {
	k := i.known.Load()
	if k == nil || len(token) > identity.LongestToken {
		return "", false
	}
	now := i.o.Now()
	if now.Sub(i.last.Load().good) > keysKept {
		return "", false
	}
	if d, ok := k.good.Get(token); ok {
		return d.principal, now.Before(d.until)
	}
	if d, ok := k.bad.Get(token); ok && now.Before(d.until) {
		return "", false
	}
	d, ok := i.decide(k, token, now)
	if !ok {
		k.bad.Add(token, decision{until: now.Add(badFor)})
		return "", false
	}
	k.good.Add(token, d)
	return d.principal, true
}

// algorithms are those with a public and a secret key. Without "none" and those
// with one shared secret nobody can sign with what the issuer publishes.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
	}
}

// decide checks a token that was not seen before.
func (i *Issuer) decide(k *known, token string, now time.Time) (decision, bool) {
	signed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil || len(signed.Signatures) != 1 {
		return decision{}, false
	}
	payload, ok := i.verify(k, signed)
	if !ok {
		return decision{}, false
	}
	var claims identity.Claims
	if json.Unmarshal(payload, &claims) != nil {
		return decision{}, false
	}
	until, ok := i.accepts(claims, now)
	return decision{principal: claims.Principal(i.o.Claim), until: until}, ok
}

// verify returns what was signed, if a key of the issuer has signed it. Keys that
// a token brings along, or says where to find, are of no interest.
func (i *Issuer) verify(k *known, signed *jose.JSONWebSignature) (payload []byte, ok bool) {
	header := signed.Signatures[0].Protected
	fits := func(key *jose.JSONWebKey) bool {
		return (header.KeyID == "" || key.KeyID == header.KeyID) && (key.Algorithm == "" || key.Algorithm == header.Algorithm)
	}
	tried := 0
	for at := range k.keys {
		key := &k.keys[at]
		if tried == maxTries || !fits(key) {
			continue
		}
		tried++
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, true
		}
	}
	if tried == 0 {
		i.miss(signed)
	}
	return nil, false
}

// maxTries bounds the keys that a token is tried with which does not name its own.
const maxTries = 5

// miss lets the keys be fetched soon if a token of the issuer has one that is not known.
func (i *Issuer) miss(signed *jose.JSONWebSignature) {
	var claims identity.Claims
	if json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &claims) != nil || text(claims["iss"]) != i.o.URL {
		return
	}
	select {
	case i.missing <- struct{}{}:
	default: // somebody has asked for it
	}
}

// accepts reports whether a token with these claims is from the issuer, for us, and
// valid now; and until when.
func (i *Issuer) accepts(claims identity.Claims, now time.Time) (until time.Time, ok bool) {
	until, dated := date(claims["exp"])
	if !dated || text(claims["iss"]) != i.o.URL || !slices.ContainsFunc(texts(claims["aud"]), func(a string) bool { return slices.Contains(i.o.Audience, a) }) {
		return time.Time{}, false
	}
	if raw, limited := claims["nbf"]; limited {
		if from, dated := date(raw); !dated || now.Add(leeway).Before(from) {
			return time.Time{}, false
		}
	}
	until = until.Add(leeway)
	return until, now.Before(until)
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// texts reads a text or a list of texts, which "aud" may be.
func texts(raw json.RawMessage) []string {
	var all []string
	if json.Unmarshal(raw, &all) == nil {
		return all
	}
	return []string{text(raw)}
}

// latest bounds dates: those far beyond it cannot be computed with.
const latest = 1 << 40 // seconds: some 35,000 years

// date reads seconds since 1970, whole or not.
func date(raw json.RawMessage) (time.Time, bool) {
	var seconds float64
	if len(raw) == 0 || raw[0] == 'n' || json.Unmarshal(raw, &seconds) != nil || seconds < 0 || seconds > latest {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}
