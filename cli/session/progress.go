package session

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	// patience is how long work goes on before a terminal shows how far it is.
	patience = 400 * time.Millisecond
	// repaint is the time between two looks of the line on a terminal.
	repaint = 100 * time.Millisecond
	// lineEvery is the time between two lines where nobody looks: in a pipeline.
	lineEvery = 10 * time.Second
)

// Progress shows on the error output how far work is: on a terminal as a line
// that is written over and taken away at the end, elsewhere as a line every ten
// seconds. It is safe for concurrent use.
type Progress struct {
	out      io.Writer
	now      func() time.Time
	terminal bool

	mu     sync.Mutex
	begun  time.Time
	last   time.Time // of the last line
	what   string    // is going on
	since  time.Time // when that began
	from   int       // and with how many done
	length int       // of the line on the terminal; 0 is none
}

// Progress begins to watch work.
func (w World) Progress() *Progress {
	now := w.Now()
	return &Progress{out: w.Err, now: w.Now, terminal: Terminal(w.Err) && w.Getenv("CI") == "", begun: now, last: now}
}

// At tells how much of what is done. total is 0 while it is not known.
func (p *Progress) At(what string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if what != p.what {
		p.what, p.since, p.from = what, now, done
	}
	switch {
	case p.terminal && (now.Sub(p.begun) < patience || now.Sub(p.last) < repaint):
		return
	case !p.terminal && now.Sub(p.last) < lineEvery:
		return
	}
	p.last = now
	of := ""
	if total > 0 {
		of = fmt.Sprintf("/%d", total)
	}
	line := fmt.Sprintf("%s: %d%s, %.0f/s", what, done, of, float64(done-p.from)/max(now.Sub(p.since).Seconds(), 0.001))
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	fmt.Fprintf(p.out, "\r%-*s", p.length, line)
	p.length = len(line)
}

// End takes the line away from a terminal. It may be called more than once.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.length > 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", p.length))
	}
	p.length = 0
}

// Terminal reports whether somebody looks at what is written.
func Terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
