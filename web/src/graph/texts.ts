/** The graph as texts to take along: Mermaid for documents, SVG for everything else. */
import { nodeSize, pathOf } from './layout'
import { doubtful, lineWords, type Graph, type Node } from './model'
import type { Drawing } from './useLayout'

/** kindName is a kind as people say it. */
export function kindName(kind: Node['kind']): string {
  return kind === 'principal' ? 'unclaimed principal' : kind
}

/** groupName is what is written on a group. */
export function groupName({ name, size }: Node): string {
  return `${name === '' ? 'no group' : name} (${size})`
}

/** nodeName is what is written on a node. */
export function nodeName(node: Node): string {
  return node.kind === 'group' ? groupName(node) : node.name
}

/** shortName is the last part of a name with points, which is what tells it from others. */
export function shortName(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 && dot < name.length - 1 ? name.slice(dot + 1) : name === '' ? '(no name)' : name
}

/** words are the parts of a name, as programs write it: 'OrderPlaced', 'order-placed'. Together they are the name. */
export function words(name: string): string[] {
  return name.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=[._\-/:])(?=[^._\-/:])/u)
}

/** mermaid is the graph as Mermaid writes it. Names are quoted, and the marks that end a quotation are entities. */
export function mermaid({ nodes, edges }: Graph): string {
  const short = new Map(nodes.map(({ id }, index) => [id, `n${index}`]))
  const quote = (text: string) =>
    `"${text.replace(/[#"<>&\n\\`]/g, (letter) => `#${letter.charCodeAt(0)};`)}"`
  const shape = (node: Node) => {
    const text = quote(nodeName(node))
    if (node.kind === 'event' || node.kind === 'subject') return `([${text}])`
    return node.kind === 'principal' ? `{{${text}}}` : `[${text}]`
  }
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${short.get(node.id) ?? ''}${shape(node)}`),
    ...edges.map((edge) => {
      const arrow = doubtful(edge) ? '-.->' : '-->'
      const label = edge.uses.length > 1 ? `|${quote(lineWords(edge))}|` : ''
      return `  ${short.get(edge.from) ?? ''} ${arrow}${label} ${short.get(edge.to) ?? ''}`
    }),
    '',
  ].join('\n')
}

/** How many letters of a name fit on a node of the drawing. */
const mostLetters = 28

/** svg is a drawing as a file, in the colours of paper. */
export function svg({ graph, layout }: Drawing, focus: string): string {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]))
  const lines = layout.lines.flatMap(({ id, points }) => {
    const edge = edges.get(id)
    if (edge === undefined) return []
    const dash = doubtful(edge) ? ' stroke-dasharray="5 4"' : ''
    return `<path d="${pathOf(points)}" fill="none" stroke="#5f6573"${dash} marker-end="url(#end)"><title>${escaped(lineWords(edge))}</title></path>`
  })
  const boxes = layout.nodes.flatMap(({ id, x, y }) => {
    const node = nodes.get(id)
    if (node === undefined) return []
    const round = node.kind === 'event' || node.kind === 'subject' ? nodeSize.height / 2 : 6
    return [
      `<g transform="translate(${x},${y})"><title>${escaped(nodeName(node))}</title>`,
      `<rect width="${nodeSize.width}" height="${nodeSize.height}" rx="${round}" fill="#fff" stroke="${id === focus ? '#a8322a' : '#8b867a'}"/>`,
      `<text x="16" y="23" font-weight="600">${escaped(fitting(nodeName(node)))}</text>`,
      `<text x="16" y="41" font-size="11" fill="#5f6573">${escaped(kindName(node.kind))}</text></g>`,
    ].join('')
  })
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#1d2330">`,
    '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0L8,4L0,8z" fill="#5f6573"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#f8f7f3"/>',
    ...lines,
    ...boxes,
    '</svg>',
    '',
  ].join('\n')
}

/** fitting keeps the end of a name that is too long: its beginning is what it shares with others. */
function fitting(name: string): string {
  const letters = Array.from(name) // a cut inside a letter would be no text
  return letters.length <= mostLetters ? name : `…${letters.slice(1 - mostLetters).join('')}`
}

function escaped(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return (
    text
      .replace(/[&<>"]/g, (letter) => names[letter] ?? letter)
      // XML has no way to write these at all.
      // eslint-disable-next-line no-control-regex -- they are what is meant
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .toWellFormed()
  )
}
