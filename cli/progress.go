package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// patience is how long work may take before anybody wants to see that it goes on.
const patience = 400 * time.Millisecond

// progress is a line on the error output about work that takes long: only on a
// terminal, where it is overwritten and taken away at the end.
type progress struct {
	out        io.Writer // nil shows nothing
	what, unit string
	now        func() time.Time
	begun      time.Time

	mu     sync.Mutex
	shown  time.Time
	length int
}

// progress begins work, such as "check" of "subjects".
func (in IO) progress(what, unit string) *progress {
	p := &progress{what: what, unit: unit, now: in.now, begun: in.now()}
	if terminal(in.Err) && in.Getenv("CI") == "" {
		p.out = in.Err
	}
	return p
}

// at says how much is done. It may be called from several goroutines.
func (p *progress) at(done, of int) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Sub(p.begun) < patience || now.Sub(p.shown) < patience/4 {
		return
	}
	line := fmt.Sprintf("%s: %d/%d %s", p.what, done, of, p.unit)
	fmt.Fprintf(p.out, "\r%-*s", p.length, line)
	p.shown, p.length = now, len(line)
}

// end takes the line away.
func (p *progress) end() {
	if p.out != nil && p.length > 0 {
		fmt.Fprintf(p.out, "\r%*s\r", p.length, "")
	}
}

// terminal reports whether somebody looks at what is written.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
