package catalog

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/treaty-registry/treaty/api"
	"github.com/treaty-registry/treaty/ledger"
	"github.com/treaty-registry/treaty/registry"
)

// WaivedFact records that a version was registered although it is incompatible,
// and which waivers have let it pass.
func WaivedFact(name registry.Name, version int32, w *api.WaivedVersion) (ledger.Fact, error) {
	body, err := json.Marshal(w)
	if err != nil {
		return ledger.Fact{}, fmt.Errorf("waivers of %s version %d: %w", name, version, err)
	}
	return ledger.Fact{Kind: FindingsWaived, Key: keyOf(name, version), Body: body}, nil
}

// Waived returns the waivers that have let a version pass; nil where it needed none.
func (s *State) Waived(name registry.Name, version int32) *api.WaivedVersion {
	return s.waived.Get(waivedKey(name, version))
}

func waivedKey(name registry.Name, version int32) string {
	return name.Qualified() + separator + strconv.Itoa(int(version))
}
