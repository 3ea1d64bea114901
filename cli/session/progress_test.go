package session

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		terminal bool
		steps    []time.Duration // between two calls
		want     string
	}{
		"QuickWorkShowsNothing": {true, []time.Duration{100 * time.Millisecond, 100 * time.Millisecond}, ""},
		"LineIsWrittenOver": {
			true,
			[]time.Duration{300 * time.Millisecond, 200 * time.Millisecond, 50 * time.Millisecond, 450 * time.Millisecond},
			"\rimport: 2/9, 5/s\rimport: 4/9, 4/s\r                \r",
		},
		"PipelineGetsLines": {false, []time.Duration{time.Second, 10 * time.Second, time.Second}, "import: 2/9, 0/s\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			now := time.Unix(0, 0)
			p := &Progress{out: &out, now: func() time.Time { return now }, terminal: test.terminal, begun: now, last: now}
			for i, step := range test.steps {
				now = now.Add(step)
				p.At("import", i+1, 9)
			}
			p.End()
			p.End()
			require.Equal(t, test.want, out.String())
		})
	}
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	require.False(t, Terminal(&bytes.Buffer{}))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	require.False(t, Terminal(file))
}
