package issuer

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// The bounds of what an issuer may answer.
const (
	maxDocument = 1 << 20 // bytes
	maxKeys     = 100
	minRSA      = 2048 // bits, as RFC 7518 section 3.3 demands
)

// fetch reads the discovery document and then the keys, as OpenID Connect
// Discovery 1.0 has them. Body is the keys as they came.
func (i *Issuer) fetch(ctx context.Context) (body string, keys []jose.JSONWebKey, err error) {
	var document struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	data, err := i.get(ctx, strings.TrimSuffix(i.o.URL, "/")+"/.well-known/openid-configuration")
	if err != nil {
		return "", nil, fmt.Errorf("discovery: %w", err)
	}
	if err := json.Unmarshal(data, &document); err != nil {
		return "", nil, fmt.Errorf("discovery: %w", err)
	}
	if document.Issuer != i.o.URL {
		return "", nil, fmt.Errorf("discovery: the issuer calls itself %.200q; give that name to --oidc-issuer if it is right", document.Issuer)
	}
	at, err := url.Parse(document.Keys)
	if err != nil || at.Host == "" || !safe(at) {
		return "", nil, fmt.Errorf("discovery: jwks_uri %.200q is not an https address", document.Keys)
	}
	if data, err = i.get(ctx, document.Keys); err != nil {
		return "", nil, fmt.Errorf("keys: %w", err)
	}
	if keys, err = parseKeys(data); err != nil {
		return "", nil, fmt.Errorf("keys: %w", err)
	}
	return string(data), keys, nil
}

func (i *Issuer) get(ctx context.Context, address string) (body []byte, err error) {
	bounded, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(bounded, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	res, err := i.o.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", address, res.Status)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxDocument+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxDocument:
		return nil, fmt.Errorf("%s answers more than %d bytes", address, maxDocument)
	}
	return data, nil
}

// parseKeys reads a set of keys. Those that are of no use for tokens, or of a kind
// that is not known, are left out; none at all is an error.
func parseKeys(data []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(data, &set); err != nil {
		return nil, err
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("%d are more than %d", len(set.Keys), maxKeys)
	}
	var out []jose.JSONWebKey
	for _, raw := range set.Keys {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(raw) == nil && usable(&k) {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("there is none that signatures can be checked with")
	}
	return out, nil
}

// usable reports whether signatures may be checked with a key. One that is secret,
// or that is made for encryption, is not.
func usable(k *jose.JSONWebKey) bool {
	if !k.Valid() || !k.IsPublic() || k.Use != "" && k.Use != "sig" {
		return false
	}
	if key, ok := k.Key.(*rsa.PublicKey); ok {
		return key.N.BitLen() >= minRSA
	}
	return true
}
