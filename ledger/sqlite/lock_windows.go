package sqlite

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks one byte far behind the end of f, so that the process number at
// its beginning stays readable, and reports whether it could.
func tryLock(f *os.File) bool {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	at := windows.Overlapped{OffsetHigh: 1}
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &at) == nil
}
