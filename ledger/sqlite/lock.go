package sqlite

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// lockFile takes the lock of the ledger at path for this process. Closing the
// file, also by the end of the process, gives it back; the file stays, because
// removing it would let two processes lock two files of one name.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !tryLock(f) {
		owner, _ := io.ReadAll(io.LimitReader(f, 20)) // best effort: it is only named in the message
		f.Close()
		if len(owner) == 0 {
			owner = []byte("unknown")
		}
		return nil, fmt.Errorf("the ledger %s is in use by another treaty (process %s): stop that one, or give this one a file of its own",
			path, strings.TrimSpace(string(owner)))
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = fmt.Fprintln(f, os.Getpid())
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}
