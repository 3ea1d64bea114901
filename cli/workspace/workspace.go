// Package workspace reads what a repository says about its schemas: treaty.yaml,
// the files it names, the subjects they become and the references between them.
//
// Nothing here opens a socket: a check before merge needs the repository only.
// Files come through a Tree, so that the work tree, the index of git, an old
// commit and a directory of older versions are read by the same code.
//
// Two kinds of faults are kept apart. A treaty.yaml that cannot be understood is
// an error of Load, because nothing can be checked under a misread question. A
// schema file that is broken is a Problem of the workspace, because all other
// files can still be checked.
package workspace

import (
	"fmt"

	"github.com/treaty-registry/treaty/compat"
	"github.com/treaty-registry/treaty/compat/source"
)

// FileName is the name of the file that describes a workspace.
const FileName = "treaty.yaml"

// Role says what becomes of a schema file.
type Role string

// The roles. RoleSubject is the default.
const (
	RoleSubject   Role = "subject"   // a subject of its own
	RoleReference Role = "reference" // a subject because others refer to it
	RoleReader    Role = "reader"    // parsed and linted, never registered
)

// Position is a place in a text: line and column count from 1, 0 is unknown.
type Position struct {
	File         string // slash path relative to the root of the workspace
	Line, Column int
}

// String prints the position as file:line, or file alone without a line.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Subject is one schema file and what treaty.yaml decided about it.
type Subject struct {
	Name    string // without context: payments-value
	Context string // Confluent context with its dot, ".eu"; "" is the default one
	Role    Role
	File    string // slash path relative to the root of the workspace
	Format  compat.Format
	Text    string // as it stands in the file, without byte order mark
	// References are the direct ones, in the order of the text, each name once.
	References []Reference
	// History holds the files of older versions, oldest first, where the entry
	// of treaty.yaml says "versions: ordered".
	History []Old
	// Level is compat.Backward where nothing says otherwise, as in a new registry.
	Level     compat.Level
	LevelFrom string // where the level comes from: "treaty.yaml:9", or "default"
	Normalize bool
	Metadata  *Metadata // nil without
	Owner     string
	Domain    string
	Tags      []string
	// Protect forbids to delete the subject and to loosen its level.
	Protect bool
	From    Position // the entry of treaty.yaml that decided
	// Broken is set when a Problem keeps the file from being parsed; Text may be "" then.
	Broken bool
}

// Old is an earlier version of a subject in a file of its own.
type Old struct{ File, Text string }

// Qualified is the name with its context as the Confluent API spells it: :.eu:orders-value.
func (s *Subject) Qualified() string { return Qualify(s.Context, s.Name) }

// Qualify spells a subject's name with its context; the default context adds nothing.
func Qualify(context, name string) string {
	if context == "" || context == "." {
		return name
	}
	return ":" + context + ":" + name
}

// Reference is the use of another schema under a name.
type Reference struct {
	Name string // as the referring text spells it: full Avro name, import path, $ref without fragment
	// File is the local file that is meant; "" for an external one.
	File string
	// Subject is the subject of the local file, or of the external reference.
	Subject string
	Context string
	// Version is 0 for a local file, whose version is only known when it is
	// registered; else the pinned version of the external subject.
	Version int
}

// Metadata is stored with a version, as the Confluent API defines it.
type Metadata struct {
	Tags       map[string][]string
	Properties map[string]string
	Sensitive  []string
}

// Problem is something wrong with a schema file or its references. It becomes a finding.
type Problem struct {
	Rule    string // stable name, WORKSPACE_…
	Subject string // qualified; "" if the file is none
	File    string
	Range   source.Range // zero where unknown
	Message string
	Fix     string
}

// Workspace is a treaty.yaml with everything it names.
type Workspace struct {
	Config
	// Subjects are sorted by qualified name, files of the role reader included.
	Subjects []*Subject
	Problems []Problem
	// Unmatched are schema files (.avsc and .proto) that no entry of treaty.yaml names.
	Unmatched []string

	byFile   map[string]*Subject
	resolver *resolver
}

// ByFile finds the subject that a file has become.
func (w *Workspace) ByFile(file string) (*Subject, bool) {
	s, ok := w.byFile[file]
	return s, ok
}

// BySubject finds a subject by its qualified name.
func (w *Workspace) BySubject(qualified string) (*Subject, bool) {
	for _, s := range w.Subjects {
		if s.Role != RoleReader && s.Qualified() == qualified {
			return s, true
		}
	}
	return nil, false
}
