/**
 * What of a graph is drawn: answers about several nodes become one graph, which is narrowed, grouped and bounded. All
 * of it is pure, so that the drawing and the table beside it cannot differ.
 */
import type { Lineage, LineageEdge, LineageNode } from '../api/types'

/** No more nodes than this are drawn: nobody reads more, and the layout stays quick. */
export const mostNodes = 150

export const groupings = ['domain', 'owner'] as const
export type Grouping = (typeof groupings)[number]

export type Node = {
  id: string
  kind: LineageNode['kind'] | 'group'
  name: string
  owner?: string | undefined
  domain?: string | undefined
  /** Steps from the focus. */
  depth: number
  /** Neighbours that are not here. */
  more: number
  /** How many nodes stand behind it: 1, but for a group. */
  size: number
}

export type Edge = {
  id: string
  from: string
  to: string
  /** The edges of usage behind it; several where nodes are grouped. */
  uses: LineageEdge[]
}

export type Graph = { nodes: Node[]; edges: Edge[] }

/** merged is one graph of several answers; the first one is that about the focus. */
export function merged(answers: readonly Lineage[]): Graph {
  const nodes = new Map<string, Node>()
  const edges = new Map<string, Edge>()
  answers.forEach((answer, index) => {
    // What was opened lies behind the node that it was opened from.
    const base = index === 0 ? 0 : (nodes.get(answer.focus)?.depth ?? 0)
    for (const { id, kind, name, owner, domain, depth } of answer.nodes) {
      const known = nodes.get(id)
      const steps = Math.min(known?.depth ?? Infinity, base + depth)
      nodes.set(id, { id, kind, name, owner, domain, depth: steps, more: 0, size: 1 })
    }
    for (const use of answer.edges) {
      const id = `${use.from}\n${use.to}`
      const edge = edges.get(id)
      if (edge === undefined) edges.set(id, { id, from: use.from, to: use.to, uses: [use] })
      else if (!edge.uses.some((known) => known.id === use.id)) edge.uses.push(use)
    }
  })
  // Each answer counts what it leaves out itself; another one may have brought some of that.
  for (const answer of answers) {
    const neighbours = countNeighbours(answer.edges)
    const now = countNeighbours([...edges.values()])
    for (const { id, more = 0 } of answer.nodes) {
      const node = nodes.get(id)
      if (node === undefined || more === 0) continue
      const left = more + (neighbours.get(id) ?? 0) - (now.get(id) ?? 0)
      node.more = Math.max(node.more, left)
    }
  }
  return { nodes: [...nodes.values()].sort(nearest), edges: [...edges.values()] }
}

function countNeighbours(edges: readonly { from: string; to: string }[]): Map<string, number> {
  const found = new Map<string, Set<string>>()
  const add = (from: string, to: string) => {
    const set = found.get(from) ?? new Set()
    set.add(to)
    found.set(from, set)
  }
  for (const { from, to } of edges) {
    add(from, to)
    add(to, from)
  }
  return new Map([...found].map(([id, { size }]) => [id, size]))
}

function nearest(a: Node, b: Node): number {
  return a.depth - b.depth || (a.id < b.id ? -1 : 1)
}

/** statuses counts the edges of usage by how they are known, the most frequent first. */
export function statuses({ edges }: Graph): [string, number][] {
  const counts = new Map<string, number>()
  for (const { uses } of edges) {
    for (const { status } of uses) counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}

/**
 * without leaves out edges that are known in some ways only, and nodes that nothing then connects to the focus. hidden
 * is how many nodes that are.
 */
export function without(
  graph: Graph,
  focus: string,
  unwanted: readonly string[],
): { graph: Graph; hidden: number } {
  if (unwanted.length === 0) return { graph, hidden: 0 }
  const edges = graph.edges
    .map((edge) => ({ ...edge, uses: edge.uses.filter(({ status }) => !unwanted.includes(status)) }))
    .filter(({ uses }) => uses.length > 0)
  const near = reached(edges, focus)
  const nodes = graph.nodes.filter(({ id }) => near.has(id))
  return {
    graph: { nodes, edges: edges.filter(({ from }) => near.has(from)) },
    hidden: graph.nodes.length - nodes.length,
  }
}

function reached(edges: readonly Edge[], focus: string): Set<string> {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) {
    next.set(from, [...(next.get(from) ?? []), to])
    next.set(to, [...(next.get(to) ?? []), from])
  }
  const found = new Set([focus])
  for (const id of found) {
    for (const neighbour of next.get(id) ?? []) found.add(neighbour)
  }
  return found
}

/** grouped makes one node of all that have the same domain or owner. The focus stays by itself. */
export function grouped({ nodes, edges }: Graph, focus: string, by: Grouping | undefined): Graph {
  if (by === undefined) return { nodes, edges }
  const groups = new Map<string, Node>()
  const stands = new Map<string, string>()
  for (const node of nodes) {
    const name = node[by] ?? ''
    const id = node.id === focus ? focus : `group:${name}`
    stands.set(node.id, id)
    const group = groups.get(id)
    if (node.id === focus) groups.set(id, node)
    else if (group === undefined) {
      groups.set(id, { id, kind: 'group', name, depth: node.depth, more: node.more, size: 1 })
    } else {
      group.size += 1
      group.more += node.more
      group.depth = Math.min(group.depth, node.depth)
    }
  }
  const lines = new Map<string, Edge>()
  for (const edge of edges) {
    const [from, to] = [stands.get(edge.from) ?? edge.from, stands.get(edge.to) ?? edge.to]
    if (from === to) continue // inside a group
    const id = `${from}\n${to}`
    const line = lines.get(id)
    if (line === undefined) lines.set(id, { id, from, to, uses: [...edge.uses] })
    else line.uses.push(...edge.uses)
  }
  return { nodes: [...groups.values()].sort(nearest), edges: [...lines.values()] }
}

/** bounded keeps the nearest nodes; cut is how many are left out. */
export function bounded({ nodes, edges }: Graph, most = mostNodes): { graph: Graph; cut: number } {
  if (nodes.length <= most) return { graph: { nodes, edges }, cut: 0 }
  const kept = nodes.slice(0, most)
  const ids = new Set(kept.map(({ id }) => id))
  return {
    graph: { nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) },
    cut: nodes.length - most,
  }
}

/** lineWords says what stands behind a line: who knows it and how, or how many where there are many. */
export function lineWords({ uses }: Edge): string {
  const [first] = uses
  if (first === undefined) return ''
  if (uses.length > 1) return countWords({ uses })
  return [first.channel ?? first.subject, first.words].join(' · ')
}

/** countWords says how many uses stand behind a line. */
export function countWords({ uses }: Pick<Edge, 'uses'>): string {
  return uses.length === 1 ? '1 use' : `${uses.length} uses`
}

/** doubtful is true for lines behind which no contract stands, or none that is still true. */
export function doubtful({ uses }: Edge): boolean {
  return !uses.some(({ status }) => status === 'confirmed' || status === 'declared')
}
