package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/treaty-registry/treaty/api"
)

// Error is a refusal by the registry.
type Error struct {
	Method, URL string
	Status      int    // of HTTP
	Code        int    // error_code of the body; the status where there is none
	Message     string // as the registry words it
	// Problem is the last part of the type of a problem of treaty's own API, such as
	// "unknown-environment"; "" for other refusals.
	Problem string
	body    []byte
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("%s (%d): %s %s", e.Message, e.Code, e.Method, e.URL)
}

// UnreachableError says that there was no answer.
type UnreachableError struct {
	Method, URL string
	Err         error
}

// Error implements error.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no answer from the registry: %s %s: %v", e.Method, e.URL, e.Err)
}

// Unwrap returns the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// Code returns the error code of a refusal, 0 if err is none.
func Code(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

// Status returns the HTTP status of a refusal, 0 if err is none.
func Status(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}

// NotFound reports whether the registry does not have what was asked for, as
// opposed to the whole operation being unknown to it.
func NotFound(err error) bool {
	code := Code(err)
	return code > 40400 && code < 40500
}

// Unknown reports whether the registry does not know the operation at all.
func Unknown(err error) bool {
	var e *Error
	if errors.As(err, &e) && e.Problem != "" {
		return false
	}
	code := Code(err)
	return code == http.StatusNotFound || code == http.StatusMethodNotAllowed || code == http.StatusNotImplemented
}

// Temporary reports whether the same call may succeed a moment later.
func Temporary(err error) bool {
	var away *UnreachableError
	if errors.As(err, &away) {
		return true
	}
	status := Status(err)
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// refusal reads the body of an answer that is an error: that of a registry, or
// whatever stands before it says.
func refusal(method, address string, res *http.Response) error {
	e := &Error{Method: method, URL: address, Status: res.StatusCode, Code: res.StatusCode}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxRefusal))
	if err != nil {
		body = nil // the status says enough
	}
	e.body = body
	var said struct {
		api.Error
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &said) == nil && said.Message != "" {
		e.Message = said.Message
		e.Problem, _ = strings.CutPrefix(said.Type, "/errors/")
		if e.Problem == said.Type {
			e.Problem = ""
		}
		if said.Code != 0 {
			e.Code = said.Code
		}
		return e
	}
	e.Message = http.StatusText(res.StatusCode)
	if text := strings.TrimSpace(string(body)); text != "" && len(text) < 200 && !strings.HasPrefix(text, "<") {
		e.Message = text
	}
	return e
}
