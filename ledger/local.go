package ledger

// LocalHeader is what a log may implement whose every writer is in this
// process, such as SQLite's: its head is known without I/O. Nobody but a
// replica needs it, which then confirms the head for the price of a few loads.
type LocalHeader interface {
	// LocalHead returns what Head would return. It must hold to the promise of
	// Head: never earlier than a position that an Append returned before this
	// call began. False means "not now, ask Head"; the Pos is then meaningless.
	// It must not block, allocate or do I/O, and is called by many at once.
	LocalHead() (Pos, bool)
}
