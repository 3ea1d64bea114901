/**
 * Layout of JSON for reading. It moves white space and nothing else: JSON.parse would round long numbers, reorder keys
 * that look like numbers and drop doubled ones, and then the page would show a schema that nobody has registered.
 */

/** A longer text is shown as it is stored. */
const sizeLimit = 2_000_000
/** Deeper nesting than this is not meant for readers, and would exhaust the stack. */
const depthLimit = 500
/** An array or object that fits into a line of this many characters stays on one. */
const width = 100

type Node = {
  flat: string
  open: '[' | '{' | ''
  items: { key: string; value: Node }[]
  holdsObjects: boolean
}

/** readable lays a text out if it is JSON, and gives back any other text as it is. */
export function readable(text: string): string {
  if (text.length > sizeLimit) return text
  const reader = new Reader(text)
  const node = reader.value(0)
  return node === undefined || !reader.done() ? text : print(node, 0, 0)
}

function print(node: Node, indent: number, taken: number): string {
  const oneLine = !breaks(node, indent) && indent + taken + node.flat.length <= width
  if (node.open === '' || node.items.length === 0 || oneLine) return node.flat
  const inner = ' '.repeat(indent + 2)
  const items = node.items.map(({ key, value }) => {
    const label = key === '' ? '' : `${key}: `
    return inner + label + print(value, indent + 2, label.length + 1) // 1 for the comma
  })
  return `${node.open}\n${items.join(',\n')}\n${' '.repeat(indent)}${node.open === '[' ? ']' : '}'}`
}

/** A list of objects gets a line for each, so that a comparison shows the one that was added. So does the whole. */
function breaks(node: Node, indent: number): boolean {
  return indent === 0 || (node.open === '[' && node.holdsObjects)
}

// eslint-disable-next-line no-control-regex -- JSON's own rule for strings
const lexeme = /[ \t\r\n]*("(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{},:])/y

class Reader {
  private readonly text: string
  private readonly scanner = new RegExp(lexeme)
  private next = ''

  constructor(text: string) {
    this.text = text
    this.step()
  }

  done(): boolean {
    return this.next === '' && /^[ \t\r\n]*$/.test(this.text.slice(this.scanner.lastIndex))
  }

  /** value reads one value; undefined is anything that is not JSON. */
  value(depth: number): Node | undefined {
    const open = this.next
    if (open === '[' || open === '{') return depth === depthLimit ? undefined : this.container(open, depth)
    if (open === '' || /^[\]},:]/.test(open)) return undefined
    this.step()
    return { flat: open, open: '', items: [], holdsObjects: false }
  }

  private container(open: '[' | '{', depth: number): Node | undefined {
    const close = open === '[' ? ']' : '}'
    const node: Node = { flat: '', open, items: [], holdsObjects: false }
    this.step()
    while (this.next !== close) {
      if (node.items.length > 0 && !this.skip(',')) return undefined
      let key = ''
      if (open === '{') {
        key = this.next
        if (!key.startsWith('"')) return undefined
        this.step()
        if (!this.skip(':')) return undefined
      }
      const value = this.value(depth + 1)
      if (value === undefined) return undefined
      node.holdsObjects ||= value.open === '{'
      node.items.push({ key, value })
    }
    this.step()
    node.flat = flat(node, close)
    return node
  }

  private skip(mark: string): boolean {
    const found = this.next === mark
    if (found) this.step()
    return found
  }

  private step() {
    const at = this.scanner.lastIndex
    this.next = this.scanner.exec(this.text)?.[1] ?? ''
    if (this.next === '') this.scanner.lastIndex = at // exec starts over when it finds nothing
  }
}

/** The one-line form; where it cannot fit, a long text of no further use, so that nesting does not square the work. */
function flat({ open, items }: Node, close: string): string {
  const tooLong = ' '.repeat(width + 1)
  let text = ''
  for (const { key, value } of items) {
    if (text.length + value.flat.length > width) return tooLong
    text += (text === '' ? '' : ', ') + (key === '' ? '' : `${key}: `) + value.flat
  }
  return text === '' ? open + close : open === '[' ? `[${text}]` : `{ ${text} }`
}
