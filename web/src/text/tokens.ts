/** A token is a piece of a text that looks the same throughout. The tokens of a text, joined, are the text. */
export type Token = { text: string; kind: TokenKind }
export type TokenKind = 'plain' | 'key' | 'string' | 'number' | 'word' | 'comment'

/** A text that is larger is shown without colours: a browser has to lay out every token. */
export const highlightLimit = 400_000

/** tokenize takes a schema's text apart for colouring. It never fails: what it does not know is plain. */
export function tokenize(text: string, format: string): Token[] {
  if (text.length > highlightLimit) return [{ text, kind: 'plain' }]
  return format === 'PROTOBUF' ? scan(text, protobuf, protobufKind) : scan(text, json, jsonKind)
}

/** byLine cuts tokens where lines end. The line breaks themselves are left out. */
export function byLine(tokens: Token[]): Token[][] {
  let line: Token[] = []
  const lines = [line]
  for (const { text, kind } of tokens) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) {
        line = []
        lines.push(line)
      }
      if (part !== '') line.push({ text: part, kind })
    }
  }
  return lines
}

// Each alternative starts with other characters and repeats one class at a time, so scanning is linear. A string that
// does not end ends with its line.
const json = /("(?:[^"\\\n]|\\[^\n])*"?)|(-?\d[\d.eE+-]*)|([A-Za-z_]+)|([^"\dA-Za-z_-]+|-)/y
const protobuf =
  /("(?:[^"\\\n]|\\[^\n])*"?|'(?:[^'\\\n]|\\[^\n])*'?)|(\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?)|(\d[\w.]*)|([A-Za-z_]\w*)|([^"'/\dA-Za-z_]+|\/)/y

function scan(text: string, pattern: RegExp, kindOf: (match: RegExpExecArray) => TokenKind): Token[] {
  const tokens: Token[] = []
  const scanner = new RegExp(pattern)
  for (let at = 0; at < text.length; at = scanner.lastIndex) {
    const match = scanner.exec(text)
    if (match === null) {
      tokens.push({ text: text.slice(at), kind: 'plain' })
      break
    }
    tokens.push({ text: match[0], kind: kindOf(match) })
  }
  return tokens
}

function jsonKind(match: RegExpExecArray): TokenKind {
  const [, string, number, word] = match
  if (string !== undefined) {
    const end = match.index + string.length
    return /^\s*:/.test(match.input.slice(end, end + 64)) ? 'key' : 'string'
  }
  if (number !== undefined) return 'number'
  return word !== undefined && /^(true|false|null)$/.test(word) ? 'word' : 'plain'
}

const protobufWords = new Set(
  `syntax edition package import public weak option message enum service rpc returns stream extend extensions group
   oneof map reserved to max repeated optional required true false export local
   double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes`.split(
    /\s+/,
  ),
)

function protobufKind([, string, comment, number, word]: RegExpExecArray): TokenKind {
  if (string !== undefined) return 'string'
  if (comment !== undefined) return 'comment'
  if (number !== undefined) return 'number'
  return word !== undefined && protobufWords.has(word) ? 'word' : 'plain'
}
