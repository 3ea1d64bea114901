package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout bounds the probe: a node that cannot answer within it is not well.
const healthTimeout = 2 * time.Second

func newHealth(in IO) *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask a node whether it is ready",
		Long: `Ask a node whether it is ready, and exit with 0 if so. This is the health check
of the container image, which has no shell.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if url == "" {
				url = localURL(in.Getenv("TREATY_LISTEN"))
			}
			return health(cmd.Context(), in.Out, url)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "address of the node (default: http://127.0.0.1 with the port of TREATY_LISTEN, or 8081)")
	return cmd
}

func health(ctx context.Context, out io.Writer, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(url, "/")+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return &exitError{exitUnable, fmt.Errorf("no answer from %s: %w", url, err)}
	}
	defer res.Body.Close() //nolint:errcheck // nothing is left to lose
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return &exitError{exitUnable, err}
	}
	if res.StatusCode != http.StatusOK {
		return &exitError{exitNo, fmt.Errorf("not ready: %s", strings.TrimSpace(string(body)))}
	}
	fmt.Fprintln(out, strings.TrimSpace(string(body)))
	return nil
}

// localURL is where a node that listens on addr can be reached from its own machine.
func localURL(addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if err != nil || port == "" {
		port = "8081"
	}
	return "http://" + net.JoinHostPort("127.0.0.1", port)
}
