// Package issuer checks bearer tokens with the keys of an OpenID Connect issuer.
//
// Keys are fetched beside requests, never for one: a request with a token of an
// unknown key is that of somebody who has proven nothing, and lets the keys be
// fetched soon. An issuer that is away changes nothing for tokens whose keys are
// known, for a day. Nobody is refused because of a token: what it is worth is all
// that is decided here.
package issuer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"
)

// Options of an Issuer.
type Options struct {
	// URL of the issuer, as tokens name it in "iss". Required; https, or http to this machine.
	URL string
	// Audience is whom tokens may be for: one of them has to be in "aud". Required,
	// because a token for somebody else is one that somebody else may replay.
	Audience []string
	// Claim names the principal; "" is the authorised party, else the subject.
	Claim string
	// Client fetches the keys; nil is one with sensible bounds.
	Client *http.Client
	Log    *slog.Logger     // required
	Now    func() time.Time // required
}

func (o *Options) validate() error {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Host == "":
		return fmt.Errorf("oidc-issuer: %q is not the address of an issuer", o.URL)
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return errors.New("oidc-issuer: an issuer has no user, query or fragment")
	case !safe(u):
		return fmt.Errorf("oidc-issuer: %q is not https, so anybody on the way could give out keys", o.URL)
	case len(o.Audience) == 0:
		return errors.New("oidc-audience: say for whom tokens are; one that is for another service must not count here")
	}
	return nil
}

// safe reports whether nobody on the way to an address can change what it answers.
func safe(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}

// Issuer checks tokens. It is safe for concurrent use.
type Issuer struct {
	o       Options
	known   atomic.Pointer[known] // nil before the first keys
	last    atomic.Pointer[round]
	missing chan struct{} // has one when somebody asks with a key that is not known
}

// round is how the newest fetch went.
type round struct {
	at, good time.Time
	fault    string
}

// fetchTimeout bounds one request to the issuer.
const fetchTimeout = 10 * time.Second

// New returns an issuer without keys; Run fetches them. Its error names the setting that is wrong.
func New(o Options) (*Issuer, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	if o.Client == nil {
		o.Client = client()
	}
	i := &Issuer{o: o, missing: make(chan struct{}, 1)}
	i.last.Store(&round{})
	return i, nil
}

// client returns a client that follows nobody to another address, and keeps no
// connection for an hour.
func client() *http.Client {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ForceAttemptHTTP2: true}
	return &http.Client{
		Transport: t, Timeout: fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// State is how an issuer is at a moment.
type State struct {
	URL string
	// LastRun is when keys were last asked for, LastGood when they were last had.
	LastRun, LastGood time.Time
	Fault             string // why they could not be had the last time
	Keys              int    // that are known
}

// State tells how the issuer is. It waits for nothing.
func (i *Issuer) State() State {
	last := i.last.Load()
	s := State{URL: i.o.URL, LastRun: last.at, LastGood: last.good, Fault: last.fault}
	if k := i.known.Load(); k != nil {
		s.Keys = len(k.keys)
	}
	return s
}

// The pauses between two fetches.
const (
	Every   = time.Hour        // when all is well: keys are announced long before they are used
	soonest = 30 * time.Second // when a token has an unknown key: anybody can make one up
	retry   = time.Second      // after a failure, doubled with each further one
	longest = 5 * time.Minute  // of them
)

// Run fetches keys until ctx ends: at once, every hour, soon after a token with an
// unknown key came, and with growing pauses while the issuer is away.
func (i *Issuer) Run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	failures := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-i.missing:
			if failures == 0 { // else the next try is near
				timer.Reset(max(0, soonest-i.o.Now().Sub(i.last.Load().at)))
			}
		case <-timer.C:
			pause := Every
			if i.Fetch(ctx) {
				failures = 0
			} else {
				pause = min(longest, retry<<min(failures, 10))
				failures++
			}
			timer.Reset(pause)
		}
	}
}

// Fetch fetches the keys once, and reports whether it could. Without them those that are known stay.
func (i *Issuer) Fetch(ctx context.Context) bool {
	old := i.last.Load()
	body, keys, err := i.fetch(ctx)
	now := i.o.Now()
	if err != nil {
		if ctx.Err() != nil {
			return false
		}
		if old.fault == "" { // the first of a series
			i.o.Log.Warn("the issuer of tokens cannot be asked for its keys; tokens with unknown keys count as unverified", "issuer", i.o.URL, "error", err.Error())
		}
		i.last.Store(&round{at: now, good: old.good, fault: err.Error()})
		return false
	}
	if old.fault != "" {
		i.o.Log.Info("the issuer of tokens has given its keys again", "issuer", i.o.URL)
	}
	if k := i.known.Load(); k == nil || k.body != body {
		i.known.Store(newKnown(body, keys)) // whatever was decided with other keys is forgotten
	}
	i.last.Store(&round{at: now, good: now})
	return true
}
