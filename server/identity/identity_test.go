package identity_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"hash/maphash"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/evidence"
	"github.com/treaty-registry/treaty/server/identity"
)

func token(claims string) string {
	return "Bearer e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func TestOf(t *testing.T) {
	certificate := func(c x509.Certificate, verified bool) *tls.ConnectionState {
		s := &tls.ConnectionState{PeerCertificates: []*x509.Certificate{&c}}
		if verified {
			s.VerifiedChains = [][]*x509.Certificate{{&c}}
		}
		return s
	}
	spiffe, err := url.Parse("spiffe://prod/billing")
	require.NoError(t, err)
	named := x509.Certificate{Subject: pkix.Name{CommonName: "billing.prod"}}
	trusting := identity.Options{TrustCredentials: true, TrustHeader: "x-forwarded-user"}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("sa-billing:secret"))
	for name, c := range map[string]struct {
		o      identity.Options
		header map[string]string
		tls    *tls.ConnectionState
		want   identity.Identity
	}{
		"Nobody":             {want: identity.Identity{Principal: "anonymous"}},
		"Basic":              {header: map[string]string{"Authorization": basic}, want: identity.Identity{Principal: "sa-billing", Strength: evidence.Asserted}},
		"BasicChecked":       {o: trusting, header: map[string]string{"Authorization": basic}, want: identity.Identity{Principal: "sa-billing", Strength: evidence.Basic}},
		"Token":              {header: map[string]string{"Authorization": token(`{"sub":"user","azp":"billing-app"}`)}, want: identity.Identity{Principal: "billing-app", Strength: evidence.Asserted}},
		"TokenChecked":       {o: trusting, header: map[string]string{"Authorization": token(`{"sub":"user"}`)}, want: identity.Identity{Principal: "user", Strength: evidence.Token}},
		"BrokenToken":        {o: trusting, header: map[string]string{"Authorization": "Bearer a.b"}, want: identity.Identity{Principal: "anonymous"}},
		"ForwardedUser":      {o: trusting, header: map[string]string{"X-Forwarded-User": "sa-x", "Authorization": basic}, want: identity.Identity{Principal: "sa-x", Strength: evidence.Basic}},
		"SpoofedForward":     {header: map[string]string{"X-Forwarded-User": "sa-x"}, want: identity.Identity{Principal: "anonymous"}},
		"Certificate":        {tls: certificate(named, true), header: map[string]string{"Authorization": basic}, want: identity.Identity{Principal: "CN=billing.prod", Strength: evidence.MTLS}},
		"SPIFFE":             {tls: certificate(x509.Certificate{URIs: []*url.URL{spiffe}}, true), want: identity.Identity{Principal: "spiffe://prod/billing", Strength: evidence.MTLS}},
		"UnknownCertificate": {tls: certificate(named, false), want: identity.Identity{Principal: "anonymous"}},
		"ClientHeader":       {header: map[string]string{"X-Registry-Client-Id": "billing", "X-Registry-Operation": "DESERIALIZE"}, want: identity.Identity{Principal: "anonymous", Client: "billing", Operation: evidence.Deserializes}},
		"Library":            {header: map[string]string{"User-Agent": "confluent-kafka-go/2.11.1 (linux)"}, want: identity.Identity{Principal: "anonymous", Library: "confluent-kafka-go/2.11.1"}},
		"ConfluentLibrary":   {header: map[string]string{"User-Agent": "axios/1.2", "Confluent-Client-Version": "javascript/1.10.1"}, want: identity.Identity{Principal: "anonymous", Library: "confluent-javascript/1.10.1"}},
		"KafkaJS":            {header: map[string]string{"User-Agent": "@kafkajs/confluent-schema-registry (billing)"}, want: identity.Identity{Principal: "anonymous", Client: "billing", Library: "@kafkajs/confluent-schema-registry"}},
		"HostileNames":       {header: map[string]string{"X-Registry-Client-Id": "a\x00b", "User-Agent": strings.Repeat("x", 5000)}, want: identity.Identity{Principal: "anonymous"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/schemas/ids/1", nil)
			for k, v := range c.header {
				r.Header[http.CanonicalHeaderKey(k)] = []string{v}
			}
			r.TLS = c.tls
			require.Empty(t, cmp.Diff(c.want, identity.New(c.o).Of(r)))
		})
	}
}

func FuzzOf(f *testing.F) {
	f.Add("Bearer e30.e30.e30", "a/1 (b)", "x")
	f.Add("Basic YTpi", "@kafkajs/x (", "\xff")
	reader := identity.New(identity.Options{})
	f.Fuzz(func(t *testing.T, authorization, agent, client string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header = http.Header{"Authorization": {authorization}, "User-Agent": {agent}, "X-Registry-Client-Id": {client}}
		id := reader.Of(r)
		if id.Strength.Verified() || id.Principal == "" {
			t.Errorf("%+v is proven by nothing", id)
		}
	})
}

// checker believes one token until it is told not to.
type checker map[string]string

func (c checker) Check(token string) (string, bool) {
	name, ok := c[token]
	return name, ok
}

func TestTokensThatAreChecked(t *testing.T) {
	forged := token(`{"sub":"admin","client_id":"x"}`)
	trusted := checker{"good": "sa-billing", "hostile": "a\x00b"}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("sa-basic:secret"))
	for name, c := range map[string]struct {
		o      identity.Options
		header string
		want   identity.Identity
	}{
		"Good":                  {header: "Bearer good", want: identity.Identity{Principal: "sa-billing", Strength: evidence.Token}},
		"SchemeInAnyCase":       {header: "bEARER good", want: identity.Identity{Principal: "sa-billing", Strength: evidence.Token}},
		"Forged":                {header: forged, want: identity.Identity{Principal: "admin", Strength: evidence.Asserted}},
		"ForgedButTrusting":     {o: identity.Options{TrustCredentials: true}, header: forged, want: identity.Identity{Principal: "admin", Strength: evidence.Asserted}},
		"UsersAreTrustedStill":  {o: identity.Options{TrustCredentials: true}, header: basic, want: identity.Identity{Principal: "sa-basic", Strength: evidence.Basic}},
		"ClaimOfForgedOnes":     {o: identity.Options{Claim: "client_id"}, header: forged, want: identity.Identity{Principal: "x", Strength: evidence.Asserted}},
		"HostileName":           {header: "Bearer hostile", want: identity.Identity{Principal: "anonymous"}},
		"SchemeOnly":            {header: "Bearer", want: identity.Identity{Principal: "anonymous"}},
		"NoToken":               {header: "Bearer ", want: identity.Identity{Principal: "anonymous"}},
		"BlanksAreNoToken":      {header: "Bearer  good", want: identity.Identity{Principal: "anonymous"}},
		"TwoTokens":             {header: "Bearer good,good", want: identity.Identity{Principal: "anonymous"}},
		"AnotherScheme":         {header: "Token good", want: identity.Identity{Principal: "anonymous"}},
		"HugeAndAsserted":       {header: "Bearer e30." + strings.Repeat("e", identity.LongestToken) + ".x", want: identity.Identity{Principal: "anonymous"}},
		"ClaimInAnotherCase":    {header: token(`{"SUB":"admin"}`), want: identity.Identity{Principal: "anonymous"}},
		"ClaimThatIsNoText":     {header: token(`{"sub":{"a":[1]},"azp":7}`), want: identity.Identity{Principal: "anonymous"}},
		"PayloadThatIsNoObject": {header: token(`[1]`), want: identity.Identity{Principal: "anonymous"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Tokens = trusted
			r := httptest.NewRequest(http.MethodGet, "/schemas/ids/1", nil)
			r.Header["Authorization"] = []string{c.header}
			require.Empty(t, cmp.Diff(c.want, identity.New(c.o).Of(r)))
		})
	}
}

// TestMarkOfATokenChangesWithItsWorth is what keeps a shortcut from believing a token that has ended.
func TestMarkOfATokenChangesWithItsWorth(t *testing.T) {
	tokens := checker{"mine": "sa-billing"}
	reader, seed := identity.New(identity.Options{Tokens: tokens}), maphash.MakeSeed()
	r := httptest.NewRequest(http.MethodGet, "/schemas/ids/1", nil)
	r.Header["Authorization"] = []string{"Bearer mine"}
	genuine := reader.Mark(seed, r)
	require.Equal(t, genuine, reader.Mark(seed, r))
	delete(tokens, "mine")
	require.NotEqual(t, genuine, reader.Mark(seed, r))
}
