import type { Edge, Graph } from './model'

/** Ways in which two nodes are connected: messages flow from the first to the second, back, or to neither. */
export type Way = 'down' | 'up' | 'across'

export type Path = {
  way: Way
  /** How many lines lie between the two. */
  steps: number
  /** All shortest paths at once. */
  graph: Graph
}

/**
 * pathBetween finds the shortest paths between two nodes: along the messages from one to the other, else against them,
 * else along lines in any direction. Undefined is no path in this graph, which may not be all there is.
 */
export function pathBetween(graph: Graph, from: string, to: string): Path | undefined {
  const { edges } = graph
  const back = edges.map((edge) => ({ ...edge, from: edge.to, to: edge.from }))
  const tries: [Way, readonly Edge[]][] = [
    ['down', edges],
    ['up', back],
    ['across', [...edges, ...back]],
  ]
  for (const [way, lines] of tries) {
    const near = distances(lines, from)
    const steps = near.get(to)
    if (steps === undefined) continue
    const far = distances(
      lines.map((line) => ({ ...line, from: line.to, to: line.from })),
      to,
    )
    const on = (id: string) => (near.get(id) ?? Infinity) + (far.get(id) ?? Infinity) === steps
    const between = ({ from, to }: Edge) => on(from) && on(to) && (near.get(from) ?? 0) + 1 === near.get(to)
    const kept = new Set(lines.filter(between).map(({ id }) => id))
    return {
      way,
      steps,
      graph: {
        // What else is around them is not asked for here.
        nodes: graph.nodes.filter(({ id }) => on(id)).map((node) => ({ ...node, more: 0 })),
        edges: edges.filter(({ id }) => kept.has(id)),
      },
    }
  }
  return undefined
}

/** distances are the steps from a node to all that its lines lead to. */
function distances(edges: readonly Edge[], start: string): Map<string, number> {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  const found = new Map([[start, 0]])
  for (const [id, steps] of found) {
    for (const neighbour of next.get(id) ?? []) {
      if (!found.has(neighbour)) found.set(neighbour, steps + 1)
    }
  }
  return found
}

/** pathWords says what a path means. */
export function pathWords({ way, steps }: Path, from: string, to: string): string {
  const [first, last] = way === 'up' ? [to, from] : [from, to]
  const far = `${steps} ${steps === 1 ? 'step' : 'steps'}`
  if (steps === 0) return 'Both are the same.'
  return way === 'across'
    ? `No messages flow from one to the other; they are connected in ${far}.`
    : `What ${first} does reaches ${last} in ${far}.`
}
