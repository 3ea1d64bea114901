package registry

import (
	"errors"

	"github.com/treaty-registry/treaty/compat"
)

// validate checks what is required and fills in the defaults.
func (o *Options) validate() error {
	switch {
	case o.Store == nil:
		return errors.New("registry: Store is missing")
	case len(o.Languages) == 0:
		return errors.New("registry: Languages are missing")
	case o.Now == nil:
		return errors.New("registry: Now is missing")
	}
	if o.Defaults.Level == "" {
		o.Defaults.Level = compat.Backward
	}
	o.Limits.Schema = o.Limits.Schema.OrDefault()
	orDefault(&o.Limits.Name, 2_000)
	orDefault(&o.Limits.Extras, 1<<20)
	orDefault(&o.Limits.Budget, compat.DefaultBudget)
	orDefault(&o.Cache.Parsed, 256<<20)
	orDefault(&o.Cache.Texts, 64<<20)
	orDefault(&o.Cache.Verdicts, 32<<20)
	return nil
}

func orDefault(value *int, standard int) {
	if *value <= 0 {
		*value = standard
	}
}
