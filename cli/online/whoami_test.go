package online

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestClaims(t *testing.T) {
	t.Parallel()
	jwt := func(body string) string { return "e30." + base64.RawURLEncoding.EncodeToString([]byte(body)) + ".sig" }
	end := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		token, owner string
		end          *time.Time
	}{
		"Opaque":      {"hunter2", "", nil},
		"Dots":        {"a.b.c", "", nil},
		"NotJSON":     {jwt("x"), "", nil},
		"Subject":     {jwt(`{"sub":"ci","exp":1796083200}`), "ci", &end},
		"Name":        {jwt(`{"sub":"1234","preferred_username":"jane"}`), "jane", nil},
		"AbsurdEnd":   {jwt(`{"sub":"ci","exp":1e300}`), "ci", nil},
		"NegativeEnd": {jwt(`{"sub":"ci","exp":-1}`), "ci", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			owner, at := claims(test.token)
			require.Equal(t, test.owner, owner)
			require.Equal(t, test.end, at)
		})
	}
}

func FuzzClaims(f *testing.F) {
	f.Add("a.eyJzdWIiOiJjaSIsImV4cCI6MX0.c")
	f.Fuzz(func(_ *testing.T, token string) { claims(token) })
}
