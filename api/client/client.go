// Package client talks to a schema registry over HTTP: Confluent's API, which any compatible registry has, and treaty's own.
//
// Every call ends with its context. Answers that tell the client to come again,
// and connections that fail, are tried again a few times with growing pauses: all
// calls of both APIs may be repeated, but for Apply. What the registry refuses is an *Error, what
// could not be asked at all an *UnreachableError.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-registry/treaty/api"
)

// Options of a Client. Only URL is required.
type Options struct {
	// URL is where the registry answers, with the path that a proxy may add.
	URL string
	// Username and Password are sent as Basic credentials if Username is set.
	Username, Password string
	// Token is sent as a bearer token if Username is not set.
	Token string
	// HTTP sends the requests; nil stands for a client of its own with up to 64
	// connections to the registry.
	HTTP *http.Client
	// Retries is how often a call is tried again; 0 means 3, a negative number never.
	Retries int
	// Timeout bounds one try; 0 means 30 seconds.
	Timeout time.Duration
	// Pause waits between tries; nil sleeps. Its error ends the call.
	Pause func(ctx context.Context, d time.Duration) error
	// Agent is the User-Agent; "" means treaty.
	Agent string
	// Trace is told of each try: method, address without credentials, status (0
	// if there was no answer) and time; nil tells nobody.
	Trace func(method, address string, status int, took time.Duration)
	// Now is the clock for Trace; nil stands for the real one.
	Now func() time.Time
}

// Client is a client of one registry. It is safe for concurrent use.
type Client struct {
	o    Options
	base string
}

// The limits of one call.
const (
	defaultRetries = 3
	defaultTimeout = 30 * time.Second
	firstPause     = 100 * time.Millisecond
	longestPause   = 5 * time.Second
	maxAnswer      = 512 << 20 // bytes; a page of 1,000 large schemas fits
	maxRefusal     = 1 << 20   // bytes of an answer that is an error
	connections    = 64
)

// New returns a client, or an error that says what is wrong with the address.
// Credentials in the address are used as Basic ones and never shown.
func New(o Options) (*Client, error) {
	u, err := url.Parse(strings.TrimSpace(o.URL))
	if err != nil {
		return nil, errors.New("the address of the registry is not a URL") // the error of Parse shows all of it
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the address of the registry, %q, does not begin with http:// or https://", u.Redacted())
	}
	if u.User != nil {
		if o.Username == "" {
			o.Username = u.User.Username()
			o.Password, _ = u.User.Password()
		}
		u.User = nil
	}
	u.RawQuery, u.Fragment = "", ""
	if o.Retries == 0 {
		o.Retries = defaultRetries
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Agent == "" {
		o.Agent = "treaty"
	}
	if o.Pause == nil {
		o.Pause = pause
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.HTTP == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // documented to be one
		transport.MaxIdleConnsPerHost = connections
		transport.MaxConnsPerHost = connections
		o.HTTP = &http.Client{Transport: transport}
	}
	return &Client{o: o, base: strings.TrimRight(u.String(), "/")}, nil
}

// URL is the address of the registry, without credentials.
func (c *Client) URL() string { return c.base }

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// call is one request.
type call struct {
	method string
	path   string // escaped
	query  url.Values
	body   any // nil for none
	// raw keeps the answer as it is instead of decoding JSON; into is then *[]byte.
	into any // nil throws the answer away
	raw  bool
	// cause travels in the header X-Treaty-Cause and ends up in the history; "" for none.
	cause string
	// once forbids to try again: if the first try was carried out and its answer
	// lost, the second one would be told something else.
	once bool
}

// do sends a request, as often as needed, and decodes the answer.
func (c *Client) do(ctx context.Context, q call) error {
	var body []byte
	if q.body != nil {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(q.body); err != nil {
			return fmt.Errorf("%s %s: %w", q.method, q.path, err)
		}
		body = buf.Bytes()
	}
	address := c.base + q.path
	if len(q.query) > 0 {
		address += "?" + q.query.Encode()
	}
	wait := firstPause
	for try := 0; ; try++ {
		after, err := c.try(ctx, q, address, body)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("%s %s: %w", q.method, address, context.Cause(ctx))
		case q.once || try >= c.o.Retries || !Temporary(err):
			return err
		}
		if err := c.o.Pause(ctx, min(max(wait, after), longestPause)); err != nil {
			return fmt.Errorf("%s %s: %w", q.method, address, err)
		}
		wait *= 2
	}
}

// try sends a request once. after is how long the registry asks to wait.
func (c *Client) try(ctx context.Context, q call, address string, body []byte) (after time.Duration, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.o.Timeout, fmt.Errorf("no answer within %s", c.o.Timeout))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, q.method, address, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", q.method, address, err)
	}
	req.Header.Set("Accept", api.MediaTypeV1+", "+api.MediaTypeJSON)
	req.Header.Set("User-Agent", c.o.Agent)
	if body != nil {
		req.Header.Set("Content-Type", api.MediaTypeV1)
	}
	if q.cause != "" {
		req.Header.Set(api.HeaderCause, q.cause)
	}
	switch {
	case c.o.Username != "":
		req.SetBasicAuth(c.o.Username, c.o.Password)
	case c.o.Token != "":
		req.Header.Set("Authorization", "Bearer "+c.o.Token)
	}
	begun := c.o.Now()
	res, err := c.o.HTTP.Do(req)
	if err != nil {
		c.trace(q.method, address, 0, begun)
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return 0, &UnreachableError{Method: q.method, URL: address, Err: plain(err)}
	}
	defer res.Body.Close() //nolint:errcheck // all that matters has been read
	c.trace(q.method, address, res.StatusCode, begun)
	if res.StatusCode >= http.StatusMultipleChoices {
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		return time.Duration(max(seconds, 0)) * time.Second, refusal(q.method, address, res)
	}
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return 0, &UnreachableError{Method: q.method, URL: address, Err: plain(err)}
	case len(answer) > maxAnswer:
		return 0, fmt.Errorf("%s %s: the answer is larger than %d MiB", q.method, address, maxAnswer>>20)
	case q.into == nil:
		return 0, nil
	}
	if raw, ok := q.into.(*[]byte); ok && q.raw {
		*raw = answer
		return 0, nil
	}
	if err := json.Unmarshal(answer, q.into); err != nil {
		return 0, fmt.Errorf("%s %s: the answer is not what a schema registry says: %w", q.method, address, err)
	}
	return 0, nil
}

func (c *Client) trace(method, address string, status int, begun time.Time) {
	if c.o.Trace != nil {
		c.o.Trace(method, address, status, c.o.Now().Sub(begun))
	}
}

// plain takes off the method and address that net/http puts before its errors.
func plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
