package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/catalog/evidence"
)

// TestTokensOfAnIssuer asks with a token before its key is known, with it, after
// the key was withdrawn, and with forged ones. Nobody is ever refused.
func TestTokensOfAnIssuer(t *testing.T) {
	t.Parallel()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	published := secret
	var authority *httptest.Server
	authority = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/keys" {
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": authority.URL, "jwks_uri": authority.URL + "/keys"})
			return
		}
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &published.PublicKey, KeyID: "k", Use: "sig"}}})
	}))
	t.Cleanup(authority.Close)
	sign := func(key *ecdsa.PrivateKey, audience string) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
		require.NoError(t, err)
		payload, err := json.Marshal(map[string]any{"iss": authority.URL, "aud": audience, "azp": "billing", "exp": time.Now().Add(time.Hour).Unix()})
		require.NoError(t, err)
		signed, err := signer.Sign(payload)
		require.NoError(t, err)
		text, err := signed.CompactSerialize()
		require.NoError(t, err)
		return text
	}
	s, n := nodeWith(t, func(o *Options) { o.OIDCIssuer, o.OIDCAudience = authority.URL, []string{"treaty"} })
	e := &eyes{t, s}
	require.Empty(t, n.must(http.MethodPost, "/subjects/orders-value/versions", map[string]any{"schema": named("a")}))
	e.seen()
	// strength asks twice, because the second request takes a shortcut.
	strength := func(token string) evidence.Strength {
		t.Helper()
		for range 2 {
			require.Equal(t, http.StatusOK, e.ask(http.MethodGet, "/schemas/ids/1?subject=orders-value", "", "Authorization: Bearer "+token))
		}
		all := e.seen()
		require.Len(t, all, 1)
		require.Equal(t, "billing", all[0].Principal)
		return all[0].Strength
	}
	mine := sign(secret, "treaty")
	require.Equal(t, evidence.Asserted, strength(mine), "no key is known yet")
	require.Equal(t, "waiting", sourcesOf(t, n)[1].State)
	require.True(t, s.senses.issuer.Fetch(t.Context()))
	require.Equal(t, "issuer", sourcesOf(t, n)[1].Kind)
	require.Equal(t, map[string]int64{"keys": 1}, sourcesOf(t, n)[1].Counts)
	require.Equal(t, evidence.Token, strength(mine))
	require.Equal(t, evidence.Asserted, strength(sign(other, "treaty")))
	require.Equal(t, evidence.Asserted, strength(sign(secret, "payments")))
	published = other
	require.True(t, s.senses.issuer.Fetch(t.Context()))
	require.Equal(t, evidence.Asserted, strength(mine), "its key was withdrawn")
	authority.Close()
	require.False(t, s.senses.issuer.Fetch(t.Context()))
	require.Equal(t, "failed", sourcesOf(t, n)[1].State)
	require.Equal(t, evidence.Token, strength(sign(other, "treaty")), "keys that are known stay")
}

func TestSettingsOfTheIssuer(t *testing.T) {
	t.Parallel()
	for want, set := range map[string]func(*Options){
		"oidc-audience: needs oidc-issuer": func(o *Options) { o.OIDCAudience = []string{"x"} },
		"oidc-audience: say for whom":      func(o *Options) { o.OIDCIssuer = "https://issuer.example" },
		"not https":                        func(o *Options) { o.OIDCIssuer, o.OIDCAudience = "http://issuer.example", []string{"x"} },
	} {
		o := DefaultOptions()
		o.Store, o.Listen, o.Logger = "memory:", "127.0.0.1:0", slog.New(slog.DiscardHandler)
		set(&o)
		_, err := New(t.Context(), o)
		require.ErrorContains(t, err, want)
	}
}
