package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

var errNoBinaries = errors.New("no PostgreSQL: neither is " + Variable + " set nor are initdb and postgres in the PATH or under /usr/lib/postgresql")

// server is a private cluster and the shell that watches over it.
type server struct {
	bin  string // directory of the binaries
	root string // of everything that the server writes; removed at the end
	port int

	watch *exec.Cmd // nil while the server is down
	word  io.WriteCloser
	gone  chan struct{} // closed when all processes of the server have ended
}

// watcher is a shell that runs the server until its standard input says a word
// or ends, which it does when the test binary ends, however that happens. With
// the word "keep" the data stay. SIGINT is PostgreSQL's fast shutdown. Only the
// server's processes keep descriptor 3 open, so its end is theirs.
const watcher = `root=$1; shift
"$@" >"$root/log" 2>&1 </dev/null &
exec 3>&-
read -r word
kill -INT $! 2>/dev/null
wait $!
[ "$word" = keep ] || rm -rf "$root"`

// newServer creates and starts a cluster.
func newServer() (_ *server, err error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	root, err := os.MkdirTemp("", "treaty-postgres-")
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin, root: root}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.remove())
		}
	}()
	if err := giveAway(root); err != nil {
		return nil, fmt.Errorf("give %s to an unprivileged user: %w", root, err)
	}
	initdb := s.command(filepath.Join(bin, "initdb"), "--pgdata", s.data(), "--username", "treaty", "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C", "--no-sync") // the files of a cluster that a power cut would end with the test
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	return s, s.start()
}

// findBinaries returns the directory of initdb and postgres: of the PATH, or
// of the newest installation.
func findBinaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		// Through links, because initdb looks for postgres beside itself.
		if path, err = filepath.EvalSymlinks(path); err == nil && hasPostgres(filepath.Dir(path)) {
			return filepath.Dir(path), nil
		}
	}
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	for _, dir := range dirs {
		if hasPostgres(dir) {
			return dir, nil
		}
	}
	return "", errNoBinaries
}

func hasPostgres(dir string) bool {
	_, err := exec.LookPath(filepath.Join(dir, "postgres"))
	return err == nil
}

// version returns 15 for /usr/lib/postgresql/15/bin.
func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // 0 sorts last
	return n
}

// command prepares a command of the cluster's user in the cluster's directory.
func (s *server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.root
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	cmd.SysProcAttr = unprivileged()
	return cmd
}

func (s *server) data() string { return filepath.Join(s.root, "data") }

func (s *server) url() string {
	u := url.URL{Scheme: "postgres", User: url.User("treaty"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/postgres"}
	return u.String()
}

// start starts the server and waits until it answers.
func (s *server) start() (err error) {
	if s.watch != nil {
		return errors.New("the server is up")
	}
	cmd := s.command("/bin/sh", "-c", watcher, "sh", s.root,
		filepath.Join(s.bin, "postgres"), "-D", s.data(), "-k", s.root, "-h", "127.0.0.1", "-p", strconv.Itoa(s.port),
		"-c", "fsync=on", "-c", "max_connections=200", "-c", "logging_collector=off")
	if s.word, err = cmd.StdinPipe(); err != nil {
		return err
	}
	end, alive, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd.ExtraFiles = []*os.File{alive}
	err = cmd.Start()
	alive.Close()
	if err != nil {
		end.Close()
		return fmt.Errorf("start postgres: %w", err)
	}
	s.watch, s.gone = cmd, make(chan struct{})
	go func(gone chan struct{}) {
		defer close(gone)
		defer end.Close()
		_, _ = io.Copy(io.Discard, end) // nothing is written; it ends with the last process
	}(s.gone)
	if err := s.await(time.Minute); err != nil {
		said, _ := os.ReadFile(filepath.Join(s.root, "log")) // only for the message
		return errors.Join(fmt.Errorf("postgres does not answer: %w: %s", err, said), s.halt())
	}
	return nil
}

// await waits until the server answers or has ended.
func (s *server) await(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.url())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.gone:
			return err
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond): // a server that starts needs the processor more than we do
		}
	}
}

// halt stops the server and keeps its data.
func (s *server) halt() error { return s.end("keep\n") }

// kill ends the server's first process. The others end when they see it, and
// only then can a new server use their memory.
func (s *server) kill() error {
	if s.watch == nil {
		return errors.New("the server is down")
	}
	file, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return fmt.Errorf("process of the server: %w", err)
	}
	first, _, _ := strings.Cut(string(file), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("process of the server: %w", err)
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	if err := process.Kill(); err != nil {
		return fmt.Errorf("kill the server: %w", err)
	}
	<-s.gone
	return s.halt()
}

// end says a word to the watcher and waits for it.
func (s *server) end(word string) error {
	if s.watch == nil {
		return nil
	}
	_, err := io.WriteString(s.word, word)
	err = errors.Join(err, s.word.Close())
	// The watcher's exit code is that of its last command and means nothing.
	var exit *exec.ExitError
	if waited := s.watch.Wait(); waited != nil && !errors.As(waited, &exit) {
		err = errors.Join(err, waited)
	}
	s.watch = nil
	return err
}

// remove stops the server and removes everything.
func (s *server) remove() error {
	return errors.Join(s.end("remove\n"), os.RemoveAll(s.root))
}

// freePort returns a port that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
