package catalog

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"strings"

	"github.com/tidwall/btree"

	"github.com/treaty-registry/treaty/ledger"
)

// degree of the trees; see that of the registry's.
const degree = 32

// Table is one sort of object in order of its key. The zero Table is empty.
type Table[T any] struct {
	rows *btree.Map[string, *T]
}

// Get returns the object of a key; nil where there is none. Nobody may change it.
// Keys of two parts are an environment, or a sort, and a name.
func (t Table[T]) Get(key ...string) *T {
	if t.rows == nil {
		return nil
	}
	row, _ := t.rows.Get(strings.Join(key, separator))
	return row
}

// Len returns the number of objects.
func (t Table[T]) Len() int {
	if t.rows == nil {
		return 0
	}
	return t.rows.Len()
}

// Each visits all objects in order of their keys, until visit says no.
func (t Table[T]) Each(visit func(*T) bool) {
	if t.rows != nil {
		t.rows.Scan(func(_ string, row *T) bool { return visit(row) })
	}
}

// Under visits the objects whose first part of the key is space, in order of
// their names, until visit says no.
func (t Table[T]) Under(space string, visit func(name string, row *T) bool) {
	if t.rows == nil {
		return
	}
	prefix := space + separator
	t.rows.Ascend(prefix, func(key string, row *T) bool {
		name, mine := strings.CutPrefix(key, prefix)
		return mine && visit(name, row)
	})
}

// separator stands between the parts of a key. The ledger refuses it in names.
const separator = "\x00"

func (t *Table[T]) put(key string, row *T) {
	if t.rows == nil {
		t.rows = btree.NewMap[string, *T](degree)
	}
	t.rows.Set(key, row)
}

// The methods of a table whatever its rows are.
type (
	folder interface {
		apply(e *ledger.Entry) error
		digest(into hash.Hash)
	}
	// twoParts is a Table whose keys have a space and a name.
	twoParts[T any] struct{ *Table[T] }
	// onePart is a Table whose keys are names.
	onePart[T any] struct{ *Table[T] }
)

func (t onePart[T]) apply(e *ledger.Entry) error  { return t.fold(e.Key.Name, e) }
func (t twoParts[T]) apply(e *ledger.Entry) error { return t.fold(e.Key.Space+separator+e.Key.Name, e) }

// fold sets the object of a key to the body of an entry. A body that is null,
// or gone, takes the object with it.
func (t *Table[T]) fold(key string, e *ledger.Entry) error {
	if e.Erased || string(e.Body) == "null" {
		if t.rows != nil {
			t.rows.Delete(key)
		}
		return nil
	}
	row := new(T)
	if err := json.Unmarshal(e.Body, row); err != nil {
		return fmt.Errorf("body of entry %d of kind %d: %w", e.Seq, e.Kind, err)
	}
	t.put(key, row)
	return nil
}

// digest adds all rows to a hash.
func (t *Table[T]) digest(into hash.Hash) {
	add(into, nil)
	if t.rows == nil {
		return
	}
	t.rows.Scan(func(key string, row *T) bool {
		add(into, []byte(key))
		body, _ := json.Marshal(row) // values that were read from JSON: it cannot fail
		add(into, body)
		return true
	})
}

func add(into hash.Hash, b []byte) {
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(b)))
	into.Write(length[:])
	into.Write(b)
}

// copied is a copy of a table in constant time.
func copied[T any](t Table[T]) Table[T] {
	if t.rows == nil {
		return t
	}
	return Table[T]{rows: t.rows.Copy()}
}
