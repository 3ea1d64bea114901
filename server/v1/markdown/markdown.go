// Package markdown turns the Markdown that people write into HTML that is safe to show, and answers of the API into Markdown that people and programs can read.
package markdown

import (
	"bytes"
	"html"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// MaxText is the longest text, in bytes, that is read as Markdown; a longer one
// is shown as it is.
const MaxText = 64 << 10

// What takes time with the square of its number is bounded too, so that no text
// takes much more than 100 ms. No text that is meant to be read has so much of it.
const (
	maxLinks   = 1000
	maxMarkers = 64 // of quotations and lists at the beginning of one line
)

// topHeading is the level of the first heading of a text: the page has h1, and
// what the text stands in has h2.
const topHeading = 3

// HTML renders a text. Tags in it are text, links lead to http, https and mailto
// only and carry rel="noopener nofollow", images are links, and nothing in it
// needs a style or a script. Headings begin at h3 and leave out no level. The
// empty text, or one of blanks, gives "".
func HTML(docs string) string {
	if strings.TrimSpace(docs) == "" {
		return ""
	}
	if len(docs) > MaxText || strings.Count(docs, "](") > maxLinks || tooDeep(docs) {
		return "<pre>" + html.EscapeString(docs) + "</pre>"
	}
	var out bytes.Buffer
	if err := dialect().Convert([]byte(docs), &out); err != nil {
		return "<pre>" + html.EscapeString(docs) + "</pre>" // a buffer does not fail
	}
	return strings.TrimSpace(out.String())
}

// Formatted is HTML of texts that Markdown shows otherwise than as one paragraph
// of the same characters, and "" for all others: of the many docs of fields only
// few need it.
func Formatted(docs string) string {
	trimmed := strings.TrimSpace(docs)
	special := strings.ContainsAny(trimmed, "`*_[<~|\\&\n#") || strings.Contains(trimmed, "://") ||
		strings.Contains(trimmed, "www.") || strings.Contains(trimmed, "@") || strings.HasPrefix(trimmed, ">") ||
		strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "+ ")
	if !special {
		return ""
	}
	shown := HTML(docs)
	inner := strings.TrimSuffix(strings.TrimPrefix(shown, "<p>"), "</p>")
	if !strings.Contains(inner, "<") && html.UnescapeString(inner) == trimmed {
		return ""
	}
	return shown
}

// tooDeep says whether a line begins in more quotations and lists than anybody writes.
func tooDeep(docs string) bool {
	for line := range strings.Lines(docs) {
		end := strings.IndexFunc(line, func(r rune) bool { return !strings.ContainsRune("> \t-+*.)0123456789", r) })
		if end < 0 {
			end = len(line)
		}
		markers := 0
		for _, c := range line[:end] {
			if strings.ContainsRune(">-+*.)", c) {
				markers++
			}
		}
		// A ruler and an underline are as long as people like, but have no blanks and no quotation.
		if markers > maxMarkers && strings.Trim(strings.TrimSpace(line), "-*") != "" {
			return true
		}
	}
	return false
}

// dialect is CommonMark with tables, deleted text and bare addresses, without
// HTML. It is made for each text, because a parser is not documented to be
// usable at the same time by several.
func dialect() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(
				util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200),
				util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400),
				util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
				util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
				util.Prioritized(parser.NewParagraphParser(), 1000),
			),
			parser.WithInlineParsers(
				util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewEmphasisParser(), 500),
			),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
			parser.WithASTTransformers(util.Prioritized(tame{}, 900)),
		)),
		goldmark.WithExtensions(
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)),
			extension.Strikethrough, extension.Linkify,
		),
	)
}

// tame makes a text fit into a page.
type tame struct{}

// Transform implements parser.ASTTransformer.
func (tame) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var images, loose []ast.Node
	last := topHeading - 1
	// The visitor returns no error.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(n.Level+topHeading-1, last+1, 6)
			last = n.Level
		case *ast.Image:
			images = append(images, n)
		case *ast.Link:
			if !reachable(n.Destination) {
				loose = append(loose, n)
			}
			n.SetAttributeString("rel", []byte(rel))
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL && !reachable(n.URL(reader.Source())) {
				loose = append(loose, n)
			}
			n.SetAttributeString("rel", []byte(rel))
		}
		return ast.WalkContinue, nil
	})
	for _, n := range loose {
		unlink(n, reader.Source())
	}
	for _, n := range images {
		link(n.(*ast.Image), reader.Source()) //nolint:forcetypeassert // only images are collected
	}
}

const rel = "noopener nofollow"

// reachable says whether a link leads somewhere that a page may send people to.
func reachable(destination []byte) bool {
	s := string(destination)
	if strings.HasPrefix(strings.ToLower(s), "www.") {
		return true // the renderer puts http:// before it
	}
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return true
	default:
		return false
	}
}

// unlink leaves of a link what is written in it.
func unlink(n ast.Node, source []byte) {
	parent := n.Parent()
	if auto, ok := n.(*ast.AutoLink); ok {
		parent.InsertBefore(parent, n, ast.NewString(auto.Label(source)))
	}
	lift(parent, n, n)
	parent.RemoveChild(parent, n)
}

// link turns an image into a link to it: pages load nothing from elsewhere. In a
// link, where no other can stand, and with an address that leads nowhere it is text.
func link(n *ast.Image, source []byte) {
	inLink := false
	for up := n.Parent(); up != nil; up = up.Parent() {
		inLink = inLink || up.Kind() == ast.KindLink
	}
	if inLink || !reachable(n.Destination) {
		unlink(n, source)
		return
	}
	l := ast.NewLink()
	l.Destination, l.Title = n.Destination, n.Title
	l.SetAttributeString("rel", []byte(rel))
	parent := n.Parent()
	if n.HasChildren() {
		for c := n.FirstChild(); c != nil; {
			next := c.NextSibling()
			l.AppendChild(l, c)
			c = next
		}
	} else {
		l.AppendChild(l, ast.NewString(n.Destination))
	}
	parent.ReplaceChild(parent, n, l)
}

// lift puts the children of a node before another in its parent.
func lift(parent, before, of ast.Node) {
	for c := of.FirstChild(); c != nil; {
		next := c.NextSibling()
		parent.InsertBefore(parent, before, c)
		c = next
	}
}
