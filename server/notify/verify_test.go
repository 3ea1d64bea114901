package notify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/treaty-registry/treaty/server/notify"
)

// The function below stands word for word in the guide for operators.

// genuine:begin
func genuine(h http.Header, body []byte, secret string, now time.Time) bool {
	seconds, err := strconv.ParseInt(h.Get("Webhook-Timestamp"), 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false // old: somebody may have recorded it
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(h.Get("Webhook-Id") + "." + h.Get("Webhook-Timestamp") + "."))
	mac.Write(body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(want), []byte(h.Get("Webhook-Signature")))
}

// genuine:end

func TestGuideVerifiesSignatures(t *testing.T) {
	source, err := os.ReadFile("verify_test.go")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(source), "// genuine:begin\n")
	function, _, _ := strings.Cut(rest, "\n// genuine:end")
	guide, err := os.ReadFile("../../docs/operations.md")
	require.NoError(t, err)
	require.Contains(t, string(guide), "```go\n"+function+"```\n", "the guide shows what is tested here")

	at, body := time.Unix(1_800_000_000, 0), []byte(`{"type":"test"}`)
	signed := func(edit func(http.Header)) http.Header {
		h := http.Header{}
		h.Set("Webhook-Id", "log:9")
		h.Set("Webhook-Timestamp", "1800000000")
		h.Set("Webhook-Signature", notify.Sign(secret, "log:9", at, body))
		edit(h)
		return h
	}
	same := func(http.Header) {}
	require.True(t, genuine(signed(same), body, secret, at.Add(time.Minute)))
	require.False(t, genuine(signed(same), body, secret, at.Add(time.Hour)), "replayed")
	require.False(t, genuine(signed(same), []byte(`{}`), secret, at), "another body")
	require.False(t, genuine(signed(same), body, "another secret of many characters", at))
	require.False(t, genuine(signed(func(h http.Header) { h.Set("Webhook-Id", "log:10") }), body, secret, at), "another event")
	require.False(t, genuine(signed(func(h http.Header) { h.Del("Webhook-Timestamp") }), body, secret, at))
}
