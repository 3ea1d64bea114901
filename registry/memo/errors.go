package memo

import "errors"

// errAborted is what those get who waited for a computation that panicked.
var errAborted = errors.New("the computation was aborted")
