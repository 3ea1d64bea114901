package issuer

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/identity"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// authority is an issuer that is thrown away after a test.
type authority struct {
	*testing.T
	url string

	mu     sync.Mutex
	public []jose.JSONWebKey
	asked  int
	answer http.HandlerFunc // instead of what an issuer answers; nil for that
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{T: t}
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	a.url = s.URL
	return a
}

func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	if a.answer != nil {
		a.answer(w, r)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": a.url, "jwks_uri": a.url + "/keys"})
	case "/keys":
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: a.public})
	default:
		http.NotFound(w, r)
	}
}

func (a *authority) publish(keys ...jose.JSONWebKey) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.public = nil
	for _, k := range keys {
		a.public = append(a.public, k.Public())
	}
}

func (a *authority) answers(with http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = with
}

// key makes a key of its own, secret part included.
func key(t testing.TB, id string, algorithm jose.SignatureAlgorithm) jose.JSONWebKey {
	t.Helper()
	k := jose.JSONWebKey{KeyID: id, Algorithm: string(algorithm), Use: "sig"}
	var err error
	switch algorithm {
	case jose.RS256, jose.PS256:
		k.Key, err = rsa.GenerateKey(rand.Reader, 2048)
	case jose.ES256:
		k.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	default:
		_, k.Key, err = ed25519.GenerateKey(rand.Reader)
	}
	require.NoError(t, err)
	return k
}

type claims map[string]any

// token signs claims.
func token(t testing.TB, k jose.JSONWebKey, c any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(k.Algorithm), Key: k}, nil)
	require.NoError(t, err)
	payload, err := json.Marshal(c)
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := signed.CompactSerialize()
	require.NoError(t, err)
	return text
}

// good is what a token says that is accepted; change sets claims, or takes them away.
func (a *authority) good(change claims) claims {
	c := claims{"iss": a.url, "aud": "treaty", "sub": "5f3c", "azp": "billing", "exp": noon.Add(time.Hour).Unix(), "iat": noon.Unix()}
	for name, value := range change {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return c
}

func (a *authority) issuer(now func() time.Time) *Issuer {
	a.Helper()
	i, err := New(Options{URL: a.url, Audience: []string{"treaty", "registry"}, Log: slog.New(slog.DiscardHandler), Now: now})
	require.NoError(a, err)
	return i
}

func atNoon() time.Time { return noon }

func TestCheck(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	signing := key(t, "one", jose.RS256)
	curve, edwards, pss := key(t, "two", jose.ES256), key(t, "three", jose.EdDSA), key(t, "four", jose.PS256)
	stranger := key(t, "one", jose.RS256) // calls itself as ours does
	encryption := key(t, "five", jose.RS256)
	encryption.Use = "enc"
	a.publish(signing, curve, edwards, pss, encryption)
	i := a.issuer(atNoon)
	require.True(t, i.Fetch(t.Context()))
	require.Equal(t, 4, i.State().Keys, "one is for encryption")

	compact := func(header, payload, signature string) string {
		encode := base64.RawURLEncoding.EncodeToString
		return encode([]byte(header)) + "." + encode([]byte(payload)) + "." + encode([]byte(signature))
	}
	payload, err := json.Marshal(a.good(nil))
	require.NoError(t, err)
	anonymous := signing
	anonymous.KeyID = ""
	good := token(t, signing, a.good(nil))
	parts := strings.Split(good, ".")
	for name, c := range map[string]struct {
		token string
		want  string // "" is refused
	}{
		"RS256":               {good, "billing"},
		"ES256":               {token(t, curve, a.good(nil)), "billing"},
		"EdDSA":               {token(t, edwards, a.good(nil)), "billing"},
		"PS256":               {token(t, pss, a.good(nil)), "billing"},
		"NoKeyNamed":          {token(t, anonymous, a.good(nil)), "billing"},
		"OneOfTheAudience":    {token(t, signing, a.good(claims{"aud": []string{"other", "registry"}})), "billing"},
		"NoParty":             {token(t, signing, a.good(claims{"azp": nil})), "5f3c"},
		"EndsWithinTheLeeway": {token(t, signing, a.good(claims{"exp": noon.Add(-30 * time.Second).Unix()})), "billing"},
		"PartsOfSeconds":      {token(t, signing, a.good(claims{"exp": float64(noon.Unix()) + 60.5})), "billing"},

		"Expired":               {token(t, signing, a.good(claims{"exp": noon.Add(-2 * time.Minute).Unix()})), ""},
		"NoEnd":                 {token(t, signing, a.good(claims{"exp": nil})), ""},
		"EndIsText":             {token(t, signing, a.good(claims{"exp": "never"})), ""},
		"EndIsNull":             {token(t, signing, json.RawMessage(strings.Replace(string(payload), `"exp":`, `"exp":null,"x":`, 1))), ""},
		"EndIsHuge":             {token(t, signing, a.good(claims{"exp": 1e300})), ""},
		"EndInAnotherCase":      {token(t, signing, a.good(claims{"exp": nil, "EXP": noon.Add(time.Hour).Unix()})), ""},
		"NotYet":                {token(t, signing, a.good(claims{"nbf": noon.Add(time.Hour).Unix()})), ""},
		"NotBeforeIsText":       {token(t, signing, a.good(claims{"nbf": "x"})), ""},
		"AnotherIssuer":         {token(t, signing, a.good(claims{"iss": "https://evil.example"})), ""},
		"IssuerWithSlash":       {token(t, signing, a.good(claims{"iss": a.url + "/"})), ""},
		"NoIssuer":              {token(t, signing, a.good(claims{"iss": nil})), ""},
		"AnotherAudience":       {token(t, signing, a.good(claims{"aud": "payments"})), ""},
		"NoAudience":            {token(t, signing, a.good(claims{"aud": nil})), ""},
		"EmptyAudience":         {token(t, signing, a.good(claims{"aud": ""})), ""},
		"AudienceIsNoText":      {token(t, signing, a.good(claims{"aud": 7})), ""},
		"NoOne":                 {token(t, signing, a.good(claims{"azp": nil, "sub": nil})), ""},
		"PayloadIsNoObject":     {token(t, signing, "text"), ""},
		"Stranger":              {token(t, stranger, a.good(nil)), ""},
		"EncryptionKey":         {token(t, encryption, a.good(nil)), ""},
		"OtherPayload":          {parts[0] + "." + base64.RawURLEncoding.EncodeToString(bytes.Replace(payload, []byte("billing"), []byte("admin"), 1)) + "." + parts[2], ""},
		"OtherSignature":        {parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])), ""},
		"NoSignature":           {parts[0] + "." + parts[1] + ".", ""},
		"AlgorithmNone":         {compact(`{"alg":"none","kid":"one"}`, string(payload), ""), ""},
		"AlgorithmNoneSpelled":  {compact(`{"alg":"nOnE"}`, string(payload), ""), ""},
		"PublicKeyAsSecret":     {confused(t, signing, payload), ""},
		"KeyInTheHeader":        {embedded(t, payload), ""},
		"CriticalHeader":        {compact(`{"alg":"RS256","kid":"one","crit":["x"],"x":1}`, string(payload), "x"), ""},
		"AlgorithmOfAnotherKey": {token(t, relabelled(curve, "one"), a.good(nil)), ""},
		"Huge":                  {token(t, signing, a.good(claims{"x": strings.Repeat("x", identity.LongestToken)})), ""},
		"Encrypted":             {"a.b.c.d.e", ""},
		"AsJSON":                {`{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, ""},
		"Empty":                 {"", ""},
		"Dots":                  {"..", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // also when it is remembered
				who, genuine := i.Check(c.token)
				require.Equal(t, c.want, who)
				if c.want != "" {
					require.True(t, genuine)
				}
				if name != "NoOne" {
					require.Equal(t, c.want != "", genuine)
				}
			}
		})
	}
}

func relabelled(k jose.JSONWebKey, id string) jose.JSONWebKey {
	k.KeyID = id
	return k
}

// confused signs with the public key as if it were a secret that both sides share.
func confused(t *testing.T, k jose.JSONWebKey, payload []byte) string {
	t.Helper()
	secret, err := x509.MarshalPKIXPublicKey(k.Public().Key)
	require.NoError(t, err)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: secret, KeyID: k.KeyID}}, nil)
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := signed.CompactSerialize()
	require.NoError(t, err)
	return text
}

// embedded brings the key along that it is signed with.
func embedded(t *testing.T, payload []byte) string {
	t.Helper()
	k := key(t, "one", jose.ES256)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: k}, &jose.SignerOptions{EmbedJWK: true})
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := signed.CompactSerialize()
	require.NoError(t, err)
	return text
}

func TestClaimOfChoice(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	k := key(t, "one", jose.EdDSA)
	a.publish(k)
	i, err := New(Options{URL: a.url, Audience: []string{"treaty"}, Claim: "client_id", Log: slog.New(slog.DiscardHandler), Now: atNoon})
	require.NoError(t, err)
	require.True(t, i.Fetch(t.Context()))
	who, genuine := i.Check(token(t, k, a.good(claims{"client_id": "sa-billing"})))
	require.Equal(t, "sa-billing", who)
	require.True(t, genuine)
	who, _ = i.Check(token(t, k, a.good(nil)))
	require.Empty(t, who, "another claim does not stand in for it")
}

func TestATokenEnds(t *testing.T) {
	t.Parallel()
	a, now := newAuthority(t), noon
	k := key(t, "one", jose.EdDSA)
	a.publish(k)
	i := a.issuer(func() time.Time { return now })
	require.True(t, i.Fetch(t.Context()))
	mine, later := token(t, k, a.good(nil)), token(t, k, a.good(claims{"nbf": noon.Add(90 * time.Second).Unix()}))
	require.True(t, genuine(i, mine))
	require.False(t, genuine(i, later))
	now = now.Add(2 * time.Minute)
	require.True(t, genuine(i, later), "what was not valid yet is looked at again")
	now = now.Add(2 * time.Hour)
	require.False(t, genuine(i, mine), "it is remembered, and over")
}

func genuine(i *Issuer, token string) bool {
	_, ok := i.Check(token)
	return ok
}

func TestRotation(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	old, next := key(t, "old", jose.ES256), key(t, "new", jose.ES256)
	a.publish(old)
	i := a.issuer(atNoon)
	mine, newest := token(t, old, a.good(nil)), token(t, next, a.good(nil))
	require.False(t, genuine(i, mine), "no key is known yet")
	require.Empty(t, i.missing)
	require.True(t, i.Fetch(t.Context()))
	require.True(t, genuine(i, mine))

	a.publish(old, next)
	asked := a.asked
	require.False(t, genuine(i, newest))
	require.False(t, genuine(i, newest))
	require.Equal(t, asked, a.asked, "no request waits for the issuer")
	require.Len(t, i.missing, 1, "but the keys are wanted")
	<-i.missing
	require.True(t, i.Fetch(t.Context()))
	require.True(t, genuine(i, newest), "what was refused is not remembered against it")
	require.True(t, genuine(i, mine))

	a.publish(next)
	require.True(t, i.Fetch(t.Context()))
	require.False(t, genuine(i, mine), "a key that was withdrawn counts no more, remembered or not")
	require.True(t, genuine(i, newest))

	stranger := token(t, key(t, "other", jose.ES256), claims{"iss": "https://other.example"})
	require.False(t, genuine(i, stranger))
	require.False(t, genuine(i, token(t, old, a.good(nil))))
	require.Len(t, i.missing, 1)
	<-i.missing
	require.False(t, genuine(i, stranger+"x"))
	require.Empty(t, i.missing, "tokens of others are no reason to ask")
}

func TestIssuerThatIsAway(t *testing.T) {
	t.Parallel()
	a, now := newAuthority(t), noon
	k := key(t, "one", jose.EdDSA)
	a.publish(k)
	var log bytes.Buffer
	i, err := New(Options{
		URL: a.url, Audience: []string{"treaty"}, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return now },
	})
	require.NoError(t, err)
	require.True(t, i.Fetch(t.Context()))
	mine := token(t, k, a.good(claims{"exp": noon.AddDate(1, 0, 0).Unix()}))
	require.True(t, genuine(i, mine))
	unavailable := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }
	a.answers(unavailable)
	for range 3 {
		now = now.Add(time.Hour)
		require.False(t, i.Fetch(t.Context()))
	}
	require.True(t, genuine(i, mine), "known keys stay for a day")
	s := i.State()
	require.Equal(t, noon, s.LastGood)
	require.Equal(t, now, s.LastRun)
	require.Contains(t, s.Fault, "503")
	require.Equal(t, 1, strings.Count(log.String(), "WARN"), "it is told once")
	now = noon.Add(25 * time.Hour)
	require.False(t, genuine(i, mine))
	a.answers(nil)
	require.True(t, i.Fetch(t.Context()))
	require.True(t, genuine(i, mine))
	require.Contains(t, log.String(), "again")
}

func TestAnswersOfTheIssuer(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024) //nolint:gosec // it is weak on purpose
	if err != nil {
		t.Skip("this Go makes no weak keys")
	}
	a := newAuthority(t)
	document := func(keys string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/keys" {
				_, _ = io.WriteString(w, keys)
				return
			}
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, a.url, a.url+"/keys")
		}
	}
	text := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	secret, err := json.Marshal(jose.JSONWebKey{Key: []byte("a secret that both sides share"), KeyID: "one"})
	require.NoError(t, err)
	private, err := json.Marshal(key(t, "one", jose.ES256))
	require.NoError(t, err)
	small, err := json.Marshal(jose.JSONWebKey{Key: &weak.PublicKey, KeyID: "one"})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"NoJSON":         {text("<html>"), "discovery"},
		"AnotherName":    {text(`{"issuer":"https://other.example"}`), "calls itself"},
		"KeysInTheClear": {text(`{"issuer":"` + a.url + `","jwks_uri":"http://keys.example/"}`), "not an https"},
		"KeysInAFile":    {text(`{"issuer":"` + a.url + `","jwks_uri":"file:///etc/passwd"}`), "not an https"},
		"NoKeys":         {document(`{"keys":[]}`), "none"},
		"KeysAreNull":    {document(`null`), "none"},
		"UnknownKinds":   {document(`{"keys":[{"kty":"future","kid":"x"},{"kty":"RSA"},7,null]}`), "none"},
		"SecretKey":      {document(`{"keys":[` + string(secret) + `]}`), "none"},
		"PrivateKey":     {document(`{"keys":[` + string(private) + `]}`), "none"},
		"WeakKey":        {document(`{"keys":[` + string(small) + `]}`), "none"},
		"TooManyKeys":    {document(`{"keys":[` + strings.Repeat("7,", 200) + `7]}`), "more than 100"},
		"TooLong":        {document(strings.Repeat(" ", maxDocument) + `{}`), "more than"},
		"Redirect":       {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/keys", http.StatusFound) }, "302"},
		"Refused":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "403"},
		"EndsInTheMiddle": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{")
		}, "EOF"},
		"DeeplyNestedKeys": {document(strings.Repeat("[", 100_000)), "keys"},
	} {
		t.Run(name, func(t *testing.T) {
			a.answers(c.answer)
			i := a.issuer(atNoon)
			require.False(t, i.Fetch(t.Context()))
			require.Contains(t, i.State().Fault, c.want)
			require.Zero(t, i.State().Keys)
		})
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		"is not the address": {URL: "issuer", Audience: []string{"a"}},
		"is not https":       {URL: "http://issuer.example", Audience: []string{"a"}},
		"no user, query":     {URL: "https://issuer.example/?x=1", Audience: []string{"a"}},
		"for whom":           {URL: "https://issuer.example"},
	} {
		_, err := New(o)
		require.ErrorContains(t, err, want)
	}
	_, err := New(Options{URL: "https://issuer.example/realms/x", Audience: []string{"a"}})
	require.NoError(t, err)
}

// away is an issuer that cannot be reached, or answers with one key.
type away struct {
	mu    sync.Mutex
	tries []time.Time
	body  func(path string) string // nil while it is away
}

func (a *away) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !strings.HasSuffix(r.URL.Path, "/keys") {
		a.tries = append(a.tries, time.Now())
	}
	if a.body == nil {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(a.body(r.URL.Path))), Header: http.Header{}}, nil
}

// pauses returns the times between tries, and forgets them.
func (a *away) pauses() []time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []time.Duration
	for n := range a.tries[1:] {
		out = append(out, a.tries[n+1].Sub(a.tries[n]))
	}
	a.tries = a.tries[len(a.tries)-1:]
	return out
}

func TestPausesGrowWhileItIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const url = "https://issuer.example"
		k := key(t, "one", jose.ES256)
		net := &away{}
		i, err := New(Options{URL: url, Audience: []string{"a"}, Client: &http.Client{Transport: net}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { i.Run(ctx) })
		time.Sleep(20 * time.Minute) //nolint:forbidigo // the clock of the bubble
		pauses := net.pauses()
		require.Equal(t, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}, pauses[:4])
		require.Equal(t, 5*time.Minute, pauses[len(pauses)-1])

		keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k.Public()}})
		require.NoError(t, err)
		net.mu.Lock()
		net.body = func(path string) string {
			if strings.HasSuffix(path, "/keys") {
				return string(keys)
			}
			return fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, url, url+"/keys")
		}
		net.mu.Unlock()
		time.Sleep(5*time.Minute + 10*time.Second) //nolint:forbidigo // the clock of the bubble
		require.Equal(t, 1, i.State().Keys)
		net.pauses()

		unknown := key(t, "two", jose.ES256)
		for range 100 { // made up, one after the other
			i.Check(token(t, unknown, claims{"iss": url, "n": time.Now().UnixNano()}))
			time.Sleep(time.Second) //nolint:forbidigo // the clock of the bubble
		}
		synctest.Wait()
		for _, pause := range net.pauses()[1:] {
			require.GreaterOrEqual(t, pause, soonest, "made up keys are no reason to ask more often")
		}
		time.Sleep(3 * time.Hour) //nolint:forbidigo // the clock of the bubble
		pauses = net.pauses()
		require.Equal(t, Every, pauses[len(pauses)-1])
		stop()
		running.Wait()
	})
}

func TestChecksNeedNoMemory(t *testing.T) {
	a := newAuthority(t)
	k := key(t, "one", jose.RS256)
	a.publish(k)
	i := a.issuer(atNoon)
	require.True(t, i.Fetch(t.Context()))
	mine := token(t, k, a.good(claims{"roles": strings.Repeat("x", 700)}))
	require.True(t, genuine(i, mine))
	require.Zero(t, testing.AllocsPerRun(100, func() { i.Check(mine) }))
}

// TestMadeUpTokensPushOutNoGoodOnes also bounds what is kept.
func TestMadeUpTokensPushOutNoGoodOnes(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	k := key(t, "one", jose.EdDSA)
	a.publish(k)
	i := a.issuer(atNoon)
	require.True(t, i.Fetch(t.Context()))
	mine := token(t, k, a.good(nil))
	require.True(t, genuine(i, mine))
	for n := range 3 * badKept {
		require.False(t, genuine(i, fmt.Sprintf("%s%d", mine, n)))
	}
	known := i.known.Load()
	require.Equal(t, badKept, known.bad.Len())
	require.Equal(t, 1, known.good.Len())
}

func FuzzCheck(f *testing.F) {
	k := key(f, "one", jose.EdDSA)
	i, err := New(Options{URL: "https://issuer.example", Audience: []string{"treaty"}, Log: slog.New(slog.DiscardHandler), Now: atNoon})
	require.NoError(f, err)
	i.known.Store(newKnown("", []jose.JSONWebKey{k.Public()}))
	i.last.Store(&round{at: noon, good: noon})
	mine := token(f, k, claims{"iss": "https://issuer.example", "aud": "treaty", "sub": "x", "exp": noon.Add(time.Hour).Unix()})
	require.True(f, genuine(i, mine))
	f.Add(mine[:len(mine)-3])
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add("eyJhbGciOiJIUzI1NiIsImtpZCI6Im9uZSJ9.e30.c2ln")
	f.Add("..")
	f.Add("e30.e30.e30.e30.e30")
	said := mine[:strings.LastIndexByte(mine, '.')+1]
	f.Fuzz(func(t *testing.T, token string) {
		if who, ok := i.Check(token); ok && (who != "x" || !strings.HasPrefix(strings.NewReplacer("\r", "", "\n", "").Replace(token), said)) {
			t.Errorf("%q is genuine, and nobody has signed it", token)
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	k := key(f, "one", jose.RS256)
	body, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{k.Public()}})
	require.NoError(f, err)
	f.Add(body)
	f.Add([]byte(`{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":"OKP","crv":"Ed25519","x":""}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, err := parseKeys(data)
		if (err == nil) != (len(keys) > 0) {
			t.Error("no error and no key, or both")
		}
		for i := range keys {
			if !keys[i].IsPublic() {
				t.Error("a key that is secret")
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	k := key(b, "one", jose.RS256)
	i, err := New(Options{URL: "https://issuer.example", Audience: []string{"treaty"}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	require.NoError(b, err)
	fresh := func() { i.known.Store(newKnown("", []jose.JSONWebKey{k.Public()})) }
	fresh()
	i.last.Store(&round{at: time.Now(), good: time.Now()})
	mine := token(b, k, claims{"iss": "https://issuer.example", "aud": "treaty", "sub": "x", "exp": time.Now().Add(time.Hour).Unix(), "roles": strings.Repeat("x", 700)})
	b.Run("Known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			i.Check(mine)
		}
	})
	b.Run("New", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fresh()
			i.Check(mine)
		}
	})
}
