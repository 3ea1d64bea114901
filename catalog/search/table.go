package search

// chunk is the number of items that are copied together when one of them changes.
const chunk = 128

// table is a growing list of which a fork shares all that it does not change.
// Two forks of one table must not both grow.
type table[T any] struct {
	chunks [][]T
	n      int
	own    map[int]bool // chunks that this table may change, nil when it is frozen
}

// newTable returns an empty table that may be changed until it is frozen.
func newTable[T any]() table[T] { return table[T]{own: map[int]bool{}} }

func (t *table[T]) len() int { return t.n }

func (t *table[T]) at(i uint32) T { return t.chunks[i/chunk][i%chunk] }

// ref is at without copying; nobody may change what it points to.
func (t *table[T]) ref(i uint32) *T { return &t.chunks[i/chunk][i%chunk] }

// fork returns a table that may be changed until it is frozen.
func (t *table[T]) fork() table[T] {
	chunks := make([][]T, len(t.chunks), len(t.chunks)+8)
	copy(chunks, t.chunks)
	return table[T]{chunks: chunks, n: t.n, own: map[int]bool{}}
}

// freeze ends the changes.
func (t *table[T]) freeze() { t.own = nil }

func (t *table[T]) set(i uint32, item T) { t.mine(int(i / chunk))[i%chunk] = item }

func (t *table[T]) push(item T) uint32 {
	i := t.n
	t.n++
	if i%chunk == 0 {
		t.chunks = append(t.chunks, make([]T, chunk))
		t.own[i/chunk] = true
	}
	t.mine(i / chunk)[i%chunk] = item
	return uint32(i) //nolint:gosec // there are less than 2^32 items
}

// mine returns a chunk that nobody else sees.
func (t *table[T]) mine(c int) []T {
	if !t.own[c] {
		t.chunks[c] = append([]T(nil), t.chunks[c]...)
		t.own[c] = true
	}
	return t.chunks[c]
}
