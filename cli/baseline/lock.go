package baseline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// LockFile is the name of the file beside treaty.yaml that keeps what registries
// held when it was written. It is committed, so that a check against a registry
// needs no network and gives the same answer everywhere. It decides nothing in a
// registry.
const LockFile = "treaty.lock"

const (
	lockVersion = 1
	maxLock     = 256 << 20 // bytes
)

// Lock is the content of a treaty.lock.
type Lock struct {
	Version    int                  `json:"version"`
	Registries map[string]*Snapshot `json:"registries"` // by profile or address
}

// ReadLock reads a treaty.lock; no file is an empty lock.
func ReadLock(path string) (*Lock, error) {
	l := &Lock{Version: lockVersion, Registries: map[string]*Snapshot{}}
	file, err := os.Open(path) //nolint:gosec // a file of the repository
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxLock+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxLock {
		return nil, fmt.Errorf("%s is larger than 256 MiB", LockFile)
	}
	return l, l.parse(data)
}

func (l *Lock) parse(data []byte) error {
	if err := json.Unmarshal(data, l); err != nil {
		return fmt.Errorf("%s: %w", LockFile, err)
	}
	if l.Version != lockVersion {
		return fmt.Errorf("%s has version %d; this treaty reads version %d", LockFile, l.Version, lockVersion)
	}
	for name, s := range l.Registries {
		if s == nil {
			return fmt.Errorf("%s: registry %q holds nothing", LockFile, name)
		}
		s.Name = name
	}
	return nil
}

// Of returns what the lock holds of a registry; "" asks for the only one there is.
func (l *Lock) Of(name string) (*Snapshot, error) {
	names := slices.Sorted(maps.Keys(l.Registries))
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("%s holds nothing; write it with treaty check --against registry --write-lock", LockFile)
	case name == "" && len(names) == 1:
		return l.Registries[names[0]], nil
	case name == "":
		return nil, fmt.Errorf("%s holds several registries; name one of them: lock:%s", LockFile, strings.Join(names, ", lock:"))
	}
	s, ok := l.Registries[name]
	if !ok {
		return nil, fmt.Errorf("%s does not hold registry %q; it has %s", LockFile, name, strings.Join(names, ", "))
	}
	return s, nil
}

// Set replaces what the lock holds of a registry.
func (l *Lock) Set(s *Snapshot) { l.Registries[s.Name] = s }

// Write writes a treaty.lock. The same content gives the same bytes, a line for
// each value, so that version control shows what changed.
func (l *Lock) Write(path string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(l); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644) //nolint:gosec // a file of the repository
}
