package markdown_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/treaty-registry/treaty/server/v1/markdown"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ docs, want string }{
		"Empty":           {" \n ", ""},
		"Paragraph":       {"Sent *once*.", "<p>Sent <em>once</em>.</p>"},
		"TagsAreText":     {"a List<T> & <script>alert(1)</script>", "<p>a List&lt;T&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		"BlocksAreText":   {"<div onclick=x>\nhello", "<p>&lt;div onclick=x&gt;\nhello</p>"},
		"Link":            {"[more](https://example.com/a?b=c&d)", `<p><a href="https://example.com/a?b=c&amp;d" rel="noopener nofollow">more</a></p>`},
		"BareAddress":     {"see https://example.com.", `<p>see <a href="https://example.com" rel="noopener nofollow">https://example.com</a>.</p>`},
		"Bracketed":       {"<https://example.com>", `<p><a href="https://example.com" rel="noopener nofollow">https://example.com</a></p>`},
		"Mail":            {"<a@example.com>", `<p><a href="mailto:a@example.com" rel="noopener nofollow">a@example.com</a></p>`},
		"Script":          {"[x](javascript:alert(1))", "<p>x</p>"},
		"ScriptInCapital": {"[x](JaVaScRiPt:alert(1))", "<p>x</p>"},
		"ScriptEntity":    {"[x](&#106;avascript:alert(1))", "<p>x</p>"},
		"ScriptTab":       {"[x](<java\tscript:alert(1)>)", "<p>x</p>"},
		"ScriptBracketed": {"<javascript:alert(1)>", "<p>javascript:alert(1)</p>"},
		"Data":            {"[x](data:text/html,y)", "<p>x</p>"},
		"SameOrigin":      {"[x](/ui/settings) [y](//evil.example)", "<p>x y</p>"},
		"LinkInEmphasis":  {"**[a *b*](vbscript:x)**", "<p><strong>a <em>b</em></strong></p>"},
		"Image":           {"![a *b*](https://example.com/x.png)", `<p><a href="https://example.com/x.png" rel="noopener nofollow">a <em>b</em></a></p>`},
		"ImageUnnamed":    {"![](https://example.com/x.png)", `<p><a href="https://example.com/x.png" rel="noopener nofollow">https://example.com/x.png</a></p>`},
		"ImageOfData":     {"![a](data:image/svg+xml;base64,AAAA)", "<p>a</p>"},
		"ImageInLink":     {"[![a](https://x.example/i.png)](https://example.com)", `<p><a href="https://example.com" rel="noopener nofollow">a</a></p>`},
		"Quotes":          {`[x](https://example.com/"onmouseover="y)`, `<p><a href="https://example.com/%22onmouseover=%22y" rel="noopener nofollow">x</a></p>`},
		"Title":           {`[x](https://example.com '"><b>')`, `<p><a href="https://example.com" title="&quot;&gt;&lt;b&gt;" rel="noopener nofollow">x</a></p>`},
		"FirstHeading":    {"# Order", "<h3>Order</h3>"},
		"LevelsLeftOut":   {"## a\n#### b\n# c", "<h3>a</h3>\n<h4>b</h4>\n<h3>c</h3>"},
		"DeepHeadings":    {"# a\n## b\n### c\n#### d\n##### e", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h6>d</h6>\n<h6>e</h6>"},
		"NoAttributes":    {"# a {#id onclick=x}", "<h3>a {#id onclick=x}</h3>"},
		"Code":            {"```go\na < b\n```", "<pre><code class=\"language-go\">a &lt; b\n</code></pre>"},
		"Table":           {"| a | b |\n|---|--:|\n| 1 | <i> |", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>&lt;i&gt;</td>\n</tr>\n</tbody>\n</table>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, markdown.HTML(c.docs))
		})
	}
}

func TestFormatted(t *testing.T) {
	t.Parallel()
	for _, plain := range []string{"", "Unique in the shop.", "ISO 4217, e.g. EUR", "snake_case", "it's 5 > 4 & so on", "a@"} {
		require.Empty(t, markdown.Formatted(plain), plain)
	}
	for _, docs := range []string{"one\n\ntwo", "*once*", "https://example.com", "1\\*2", "- a", "# a"} {
		require.NotEmpty(t, markdown.Formatted(docs), docs)
	}
}

func TestBoundsOfHostileTexts(t *testing.T) {
	t.Parallel()
	for _, part := range []string{">", "[", "![", "*a ", "_a", "`", "~~a", "|", "- ", "1. ", "[a](", "<", "&", "\\", "[a]: b\n", "a\n", "|a\n|-\n", "[](", "***a**", "> - ", "- - ", "\t", "www.a", "a@b.", "![[]("} {
		docs := strings.Repeat(part, markdown.MaxText/len(part))
		safe(t, markdown.HTML(docs)) // what takes for ever ends the test by its time limit
	}
	require.True(t, strings.HasPrefix(markdown.HTML(strings.Repeat("<b>", markdown.MaxText)), "<pre>&lt;b&gt;"))
}

// safe checks that HTML has only elements, attributes and addresses that can do no harm.
func safe(t *testing.T, text string) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			require.Contains(t, "p a em strong del code pre blockquote ul ol li hr br h3 h4 h5 h6 table thead tbody tr th td", token.Data)
			for _, a := range token.Attr {
				switch token.Data + " " + a.Key {
				case "a href":
					require.Regexp(t, `(?i)^(https?://|mailto:)`, a.Val)
				case "a rel":
					require.Equal(t, "noopener nofollow", a.Val)
				case "a title", "code class", "ol start":
				default:
					require.Fail(t, "attribute", "%s in %s", a.Key, text)
				}
			}
		default:
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"# a\n\n*b* `c` [d](https://e.example)", "<script>", "![a](javascript:b)", "| a |\n|---|\n| b |", "a\x00<b", "[a]: data:b\n\n[a]", "<ftp://a>", "&lt;b&gt;"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, docs string) {
		if len(docs) > 4096 {
			return
		}
		safe(t, markdown.HTML(docs))
	})
}
