package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// The headers of a delivery, as the Standard Webhooks specification has them.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// Sign returns the signature of a delivery: HMAC-SHA256 over id, timestamp in
// seconds and body with points between them.
func Sign(secret, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// deliveryTimeout bounds one try: a target that hangs holds up its own hook only.
const deliveryTimeout = 10 * time.Second

// answerLimit is how much of an answer is read, so that the connection can be used again.
const answerLimit = 4 << 10

// headerLimit bounds the headers of an answer, in bytes.
const headerLimit = 64 << 10

// NewClient returns the client that deliveries are made with. Unless private is
// set it refuses addresses of this machine and its networks, so that nobody who
// may make a hook can reach what only the server can. Redirects are not followed.
func NewClient(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: deliveryTimeout}
	if !private {
		// Checked after the name was resolved: what was checked is what is dialled.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return public(address) }
	}
	return &http.Client{
		Timeout:       deliveryTimeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 1, MaxResponseHeaderBytes: headerLimit, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// errPrivate is why a target in a private network is refused.
var errPrivate = errors.New("the target is in a private network; start treaty with --webhook-private to allow that")

func public(address string) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address of the target: %w", err)
	}
	ip := a.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return errPrivate
	}
	return nil
}

// special are the address blocks that lead nowhere public, or into IPv4 by another
// way, and that no method of netip knows.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),      // this network
	netip.MustParsePrefix("100.64.0.0/10"),  // behind a carrier, RFC 6598
	netip.MustParsePrefix("192.0.0.0/24"),   // protocols, RFC 6890
	netip.MustParsePrefix("198.18.0.0/15"),  // benchmarks, RFC 2544
	netip.MustParsePrefix("240.0.0.0/4"),    // reserved
	netip.MustParsePrefix("64:ff9b::/96"),   // IPv4 behind a translator, RFC 6052
	netip.MustParsePrefix("64:ff9b:1::/48"), // the same within one network, RFC 8215
	netip.MustParsePrefix("2001::/32"),      // IPv4 through Teredo
	netip.MustParsePrefix("2002::/16"),      // IPv4 through 6to4
	netip.MustParsePrefix("fec0::/10"),      // of one site, RFC 3879
}

// post tries to deliver an event once.
func post(ctx context.Context, client *http.Client, h *Hook, e *Event, at time.Time) (status int, err error) {
	body, err := json.Marshal(e)
	if err != nil {
		return 0, fmt.Errorf("event: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("request: %w", err)
	}
	req.Header.Set("Content-Type", "application/cloudevents+json")
	req.Header.Set("User-Agent", "treaty")
	req.Header.Set(headerID, e.ID)
	req.Header.Set(headerTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(headerSignature, Sign(h.Secret, e.ID, at, body))
	res, err := client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("post: %w", err)
	}
	_, _ = io.CopyN(io.Discard, res.Body, answerLimit) // the answer says nothing that we need
	if err := res.Body.Close(); err != nil {
		return res.StatusCode, fmt.Errorf("answer: %w", err)
	}
	return res.StatusCode, nil
}
