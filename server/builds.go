package server

import (
	"context"
	"sync"

	"github.com/treaty-registry/treaty/server/v1/book"
)

// builds are the builds of all applications, in memory.
type builds struct {
	mu   sync.Mutex
	rows map[[2]string]book.Build // by application and version
}

func newBuilds() *builds { return &builds{rows: map[[2]string]book.Build{}} }

// Record implements book.Builds.
func (b *builds) Record(_ context.Context, build book.Build) (book.Build, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := [2]string{build.Application, build.Version}
	if kept, ok := b.rows[key]; ok {
		return kept, nil
	}
	b.rows[key] = build
	return build, nil
}

// ContractOf implements book.Builds.
func (b *builds) ContractOf(_ context.Context, application, version string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rows[[2]string{application, version}].Contract, nil
}
