package api

// Problem is a refusal of treaty's own API in the form of RFC 9457, with the
// members of Error beside it, so that one client reads the refusals of both.
// It implements error.
type Problem struct {
	Type   string `json:"type"`   // "/errors/unknown-environment" and so on; stable
	Title  string `json:"title"`  // what Type means, in words
	Status int    `json:"status"` // HTTP status
	Detail string `json:"detail"` // what happened, with the names
	Hint   string `json:"hint,omitempty"`
	// Code repeats Status, Message repeats Detail with the hint.
	Code    int    `json:"error_code"`
	Message string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string {
	if p.Hint == "" {
		return p.Detail
	}
	return p.Detail + ": " + p.Hint
}

// NewProblem returns a refusal; kind is the last part of its type, such as
// "unknown-environment". Hint tells the way out and may be "".
func NewProblem(status int, kind, title, detail, hint string) *Problem {
	p := &Problem{Type: "/errors/" + kind, Title: title, Status: status, Detail: detail, Hint: hint, Code: status}
	p.Message = p.Error()
	return p
}
