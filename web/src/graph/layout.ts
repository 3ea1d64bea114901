/** Where the nodes of a graph go, and the ways of the lines between them. */
import { Graph as Dagre, layout as place } from '@dagrejs/dagre'
import { ordered } from './order'

/** Shape is all that a layout needs to know of a graph. */
export type Shape = { nodes: readonly string[]; edges: readonly Line[] }

type Line = { id: string; from: string; to: string }

export type Point = { x: number; y: number }

export type Layout = {
  width: number
  height: number
  /** Upper left corner of each node, in the order in which one reads: by columns, and down each of them. */
  nodes: { id: string; x: number; y: number }[]
  lines: { id: string; points: Point[] }[]
  /** How long it took. */
  milliseconds: number
}

/** Size of every node, in pixels. */
export const nodeSize = { width: 208, height: 54 }

const margin = 16

/**
 * With more lines than this the columns are the steps from the first node, and no longer such that as few lines as can
 * be go back: there are circles everywhere by then, which would be unrolled over twenty columns.
 */
const mostUnrolled = 200

/** layout puts what sends to the left and what reads to the right. The first node is the one that it is about. */
export function layout(shape: Shape, now: () => number): Layout {
  const began = now()
  const { nodes, edges } = shape
  const columns = edges.length > mostUnrolled ? steps(shape) : undefined
  const graph = new Dagre({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    acyclicer: columns === undefined ? 'greedy' : undefined, // turns fewer lines around, and so makes fewer long ones
    ranker: columns === undefined ? 'network-simplex' : 'none',
    nodesep: 14,
    ranksep: columns === undefined ? 84 : 168, // room for many lines, of which there are few columns
    edgesep: 8,
    marginx: margin,
    marginy: margin,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of nodes) {
    // Ranks are counted by halves: each line has a middle for its label.
    graph.setNode(id, { ...nodeSize, ...(columns && { rank: 2 * (columns.get(id) ?? 0) }) })
  }
  const ahead = ({ from, to }: Line) => (columns?.get(to) ?? 0) - (columns?.get(from) ?? 0)
  for (const edge of edges) {
    const { id, from, to } = edge
    if (columns === undefined || ahead(edge) > 0) graph.setEdge(from, to, {}, id)
    else if (ahead(edge) < 0) graph.setEdge(to, from, {}, id)
  }
  place(graph, { customOrder: order })
  const placed = nodes.map((id) => {
    const { x, y } = graph.node(id) as Point
    return { id, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 }
  })
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return {
    width,
    height,
    nodes: placed.sort((a, b) => a.x - b.x || a.y - b.y),
    lines: edges.map((edge) => {
      const { id, from, to } = edge
      const [start, end] = [graph.node(from) as Point, graph.node(to) as Point]
      if (columns !== undefined && ahead(edge) === 0) return { id, points: around(start, end) }
      const turned = columns !== undefined && ahead(edge) < 0
      const { points } = (turned ? graph.edge(to, from, id) : graph.edge(from, to, id)) as { points: Point[] }
      return { id, points: docked(turned ? points.toReversed() : points, start, end) }
    }),
    milliseconds: now() - began,
  }
}

/** steps is the column of each node: one to the right of what it reads, one to the left of what reads it. */
function steps({ nodes, edges }: Shape): Map<string, number> {
  const near = new Map(nodes.map((id) => [id, [] as { id: string; step: number }[]]))
  for (const { from, to } of edges) {
    near.get(from)?.push({ id: to, step: 1 })
    near.get(to)?.push({ id: from, step: -1 })
  }
  const columns = new Map<string, number>()
  for (const start of nodes) {
    if (columns.has(start)) continue
    columns.set(start, 0)
    const queue = [start]
    for (const here of queue) {
      for (const { id, step } of near.get(here) ?? []) {
        if (columns.has(id)) continue
        columns.set(id, (columns.get(here) ?? 0) + step)
        queue.push(id)
      }
    }
  }
  const first = Math.min(...columns.values())
  return new Map([...columns].map(([id, column]) => [id, column - first]))
}

/** order arranges what the library has put into columns; its own way takes several times as long. */
function order(graph: Dagre) {
  const columns: string[][] = []
  for (const id of graph.nodes()) {
    const { rank } = graph.node(id) as { rank: number }
    while (columns.length <= rank) columns.push([])
    columns[rank]?.push(id)
  }
  const lines = graph.edges().map(({ v, w }): [string, string] => [v, w])
  for (const column of ordered({ nodes: columns, lines })) {
    column.forEach((id, place) => {
      ;(graph.node(id) as { order: number }).order = place
    })
  }
}

/** docked lets a line leave and reach its nodes in the middle of their sides; lines at corners are hard to follow. */
function docked(points: readonly Point[], from: Point, to: Point): Point[] {
  const side = from.x <= to.x ? nodeSize.width / 2 : -nodeSize.width / 2
  return [
    { x: from.x + side, y: from.y },
    ...points.slice(1, -1).map(({ x, y }) => ({ x, y })),
    { x: to.x - side, y: to.y },
  ]
}

/** How far a line between nodes of one column keeps away from them. */
const bow = 28

/** around leads a line out of its column and back, past what stands between its nodes. */
function around(from: Point, to: Point): Point[] {
  const x = from.x + nodeSize.width / 2
  const apart = from === to ? nodeSize.height / 3 : 0
  return [
    { x, y: from.y - apart },
    { x: x + bow, y: from.y - apart },
    { x: x + bow, y: to.y + apart },
    { x, y: to.y + apart },
  ]
}

/** pathOf is a line through points, round at its corners, as SVG writes it. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  const at = ({ x, y }: Point) => `${round(x)},${round(y)}`
  const last = rest.at(-1)
  const middles = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point
    const isLast = index === rest.length - 2
    const end = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 }
    return `Q${at(point)} ${at(end)}`
  })
  if (last === undefined) return `M${at(first)}`
  return `M${at(first)} ${middles.length > 0 ? middles.join(' ') : `L${at(last)}`}`
}

function round(n: number): number {
  return Math.round(n * 10) / 10
}

const keys: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/** beside is the nearest node in the direction of an arrow key; undefined where there is none. */
export function beside(nodes: Layout['nodes'], id: string, key: string): string | undefined {
  const way = keys[key]
  const here = nodes.find((node) => node.id === id)
  if (way === undefined || here === undefined) return undefined
  let best: { id: string; far: number } | undefined
  for (const node of nodes) {
    const [dx, dy] = [node.x - here.x, node.y - here.y]
    const ahead = dx * way.x + dy * way.y
    if (ahead <= 1) continue
    // What lies straight ahead is nearer than what lies aside.
    const far = ahead + 2 * Math.abs(dx * way.y + dy * way.x)
    if (best === undefined || far < best.far) best = { id: node.id, far }
  }
  return best?.id
}
