import { useMemo } from 'react'
import type { Mark } from './diff'
import { byLine, tokenize, type Token } from './tokens'

const colours: Record<Token['kind'], string> = {
  plain: '',
  key: 'text-code-key',
  string: 'text-code-string',
  number: 'text-code-number',
  word: 'text-code-word',
  comment: 'text-mute italic',
}

/** Code is a schema's text with numbered lines. Long lines wrap; what is copied has neither numbers nor wraps. */
export function Code({ text, format }: { text: string; format: string }) {
  const lines = useMemo(() => byLine(tokenize(text.replace(/\n$/, ''), format)), [text, format])
  return (
    <pre className="code-lines font-mono text-[0.8125rem] leading-[1.6]">
      <code>
        {lines.map((line, index) => (
          <span key={index}>
            <Line tokens={line} />
            {'\n'}
          </span>
        ))}
      </code>
    </pre>
  )
}

/** Line is one line in its colours; marks are the parts that a comparison points at. */
export function Line({ tokens, marks = [] }: { tokens: Token[]; marks?: Mark[] }) {
  return split(tokens, marks).map(({ text, kind, marked }, index) =>
    marked ? (
      <mark key={index} className={colours[kind]}>
        {text}
      </mark>
    ) : kind === 'plain' ? (
      text
    ) : (
      <span key={index} className={colours[kind]}>
        {text}
      </span>
    ),
  )
}

/** split cuts tokens where marks begin and end. */
export function split(tokens: Token[], marks: Mark[]): (Token & { marked: boolean })[] {
  const parts: (Token & { marked: boolean })[] = []
  let at = 0
  let next = 0
  for (const { text, kind } of tokens) {
    let from = 0
    while (from < text.length) {
      while (next < marks.length && (marks[next]?.end ?? 0) <= at + from) next++
      const mark = marks[next]
      const start = mark === undefined ? text.length : Math.max(mark.start - at, from)
      const marked = start === from
      const to = Math.min(text.length, marked && mark !== undefined ? mark.end - at : start)
      parts.push({ text: text.slice(from, to), kind, marked })
      from = to
    }
    at += text.length
  }
  return parts
}
