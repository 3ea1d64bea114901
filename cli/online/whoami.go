package online

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-registry/treaty/cli/session"
)

// identity is what is known of who asks.
type identity struct {
	Registry    string     `json:"registry"`
	Profile     string     `json:"profile,omitempty"`
	From        string     `json:"from"` // what chose the registry
	Kind        string     `json:"kind"` // none, basic or token
	User        string     `json:"user,omitempty"`
	Credentials string     `json:"credentialsFrom,omitempty"`
	Expires     *time.Time `json:"expires,omitempty"`
	Accepted    bool       `json:"accepted"`
}

func newWhoami(w session.World) *cobra.Command {
	var f session.Flags
	var out session.Format
	cmd := &cobra.Command{
		Use: "whoami", Short: "Show which registry is asked, and as whom", Args: cobra.NoArgs,
		Long: `Show which registry the other commands would ask, what says so, with which
credentials, and whether the registry accepts them. What a token says of its owner
and its end is shown as it stands there. Secrets are never shown.

Ends with 3 if the registry does not answer or refuses.`,
	}
	out.Bind(cmd.Flags())
	f.Bind(cmd.Flags(), session.DefaultTimeout)
	cmd.RunE = w.Run(&f, func(ctx context.Context, l session.Link, _ []string) error {
		if err := out.Check(); err != nil {
			return err
		}
		me := identify(l)
		_, refusal := l.Contexts(ctx)
		me.Accepted = refusal == nil
		var t session.Table
		t.Add("registry", me.Registry)
		t.Add("chosen by", me.From)
		switch me.Kind {
		case "none":
			t.Add("credentials", "none")
		default:
			t.Add("credentials", fmt.Sprintf("%s, from %s", me.Kind, me.Credentials))
		}
		if me.User != "" {
			t.Add("user", me.User)
		}
		if me.Expires != nil {
			left := me.Expires.Sub(w.Now()).Round(time.Minute)
			t.Add("expires", fmt.Sprintf("%s (in %s)", me.Expires.Format(time.RFC3339), left))
			if left <= 0 {
				t.Rows[len(t.Rows)-1][1] = me.Expires.Format(time.RFC3339) + ", which is over"
			}
		}
		t.Add("accepted", me.Accepted)
		if err := out.Print(w.Out, t, me); err != nil {
			return err
		}
		return refusal
	})
	return cmd
}

// identify tells who asks without asking anybody.
func identify(l session.Link) identity {
	me := identity{Registry: l.Client.URL(), Profile: l.Name, From: l.From, Kind: "none", Credentials: l.CredentialsFrom}
	switch {
	case l.Token != "":
		me.Kind = "token"
		me.User, me.Expires = claims(l.Token)
	case l.User != "":
		me.Kind, me.User = "basic", l.User
	}
	return me
}

// claims reads the owner and the end out of a JSON Web Token. Nothing is
// verified: that is the business of the registry. Other tokens say nothing.
func claims(token string) (owner string, end *time.Time) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", nil
	}
	body, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", nil
	}
	var c struct {
		Subject string  `json:"sub"`
		Name    string  `json:"preferred_username"`
		End     float64 `json:"exp"` // seconds since 1970
	}
	if json.Unmarshal(body, &c) != nil {
		return "", nil
	}
	if c.End > 0 && c.End < 1e11 {
		at := time.Unix(int64(c.End), 0).UTC()
		end = &at
	}
	if c.Name != "" {
		return c.Name, end
	}
	return c.Subject, end
}
