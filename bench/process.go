package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under test.
type process struct {
	cmd   *exec.Cmd
	addr  string
	log   bytes.Buffer
	ready time.Duration // from start to the first answer of the ready path

	exited chan struct{} // closed when the process has ended
	err    error         // why it has; read after exited
}

// start runs a server on a free port and waits until path answers 200.
func start(ctx context.Context, ready string, args func(addr string) []string) (*process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	p := &process{addr: addr}
	argv := args(addr)
	p.cmd = exec.CommandContext(ctx, argv[0], argv[1:]...)
	p.cmd.Stderr = &p.log
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.exited = make(chan struct{})
	go func() {
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.exited:
			return nil, fmt.Errorf("%s ended: %w\n%s", argv[0], p.err, p.log.String())
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-tick.C:
		}
		if err := fetch("http://" + addr + ready); err == nil {
			p.ready = time.Since(begun)
			return p, nil
		}
	}
}

// stop ends the process in an orderly way and waits for it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.exited
}

// resident is the resident memory of the process in bytes.
func (p *process) resident() (int64, error) { return p.memory("VmRSS") }

// peak is the most that has ever been resident, in bytes.
func (p *process) peak() (int64, error) { return p.memory("VmHWM") }

func (p *process) memory(name string) (int64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("no %s in the status of the process", name)
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// fetch gets an address and throws the body away. Its error is that of any answer but 200.
func fetch(url string) error {
	res, err := http.Get(url) //nolint:gosec,noctx // our own process
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // read to the end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s: %s", url, res.Status, body)
	}
	return nil
}
