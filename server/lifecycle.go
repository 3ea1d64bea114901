package server

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// closers is a stack of named clean-ups. What was opened last is closed first,
// both when a start fails half-way and when a node stops.
type closers struct {
	log   *slog.Logger
	now   func() time.Time
	stack []closer
}

type closer struct {
	name string
	fn   func() error
}

func (c *closers) add(name string, fn func() error) {
	c.stack = append(c.stack, closer{name, fn})
}

// closeAll runs each clean-up once, whatever the others say.
func (c *closers) closeAll() error {
	var errs []error
	for _, next := range slices.Backward(c.stack) {
		begun := c.now()
		if err := next.fn(); err != nil {
			errs = append(errs, fmt.Errorf("close %s: %w", next.name, err))
		}
		c.log.Debug("closed", "part", next.name, "took", c.now().Sub(begun))
	}
	c.stack = nil
	return errors.Join(errs...)
}
