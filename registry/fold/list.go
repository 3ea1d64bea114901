package fold

// Page cuts a list. A limit of 0 or less, or above the maximum of the list, means
// the default of the list, as in Confluent; a negative offset means 0, where
// Confluent fails.
type Page struct {
	Offset, Limit int
}

// The default and maximum length of lists: of schemas, referrers and
// associations, and of everything else.
const (
	listLimit = 1_000
	noLimit   = 1<<31 - 1
)

// bounds returns how many items to skip and how many to take then.
func (p Page) bounds(standard, most int) (skip, take int) {
	take = p.Limit
	if take <= 0 || take > most {
		take = standard
	}
	return max(p.Offset, 0), take
}

func cut[T any](all []T, p Page, standard, most int) []T {
	skip, take := p.bounds(standard, most)
	all = all[min(skip, len(all)):]
	return all[:min(take, len(all))]
}
