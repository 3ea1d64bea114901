/** Where the nodes of a graph go, and the ways of the lines between them. */
import { Graph as Dagre, layout as place } from '@dagrejs/dagre'

/** Shape is all that a layout needs to know of a graph. */
export type Shape = { nodes: readonly string[]; edges: readonly { id: string; from: string; to: string }[] }

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

/** With more lines than this their crossings are not made fewer: it takes seconds, and nobody could follow them. */
const mostUntangled = 200

/** layout puts what sends to the left and what reads to the right. */
export function layout({ nodes, edges }: Shape, now: () => number): Layout {
  const began = now()
  const graph = new Dagre({ multigraph: true })
  graph.setGraph({
    rankdir: 'LR',
    acyclicer: 'greedy', // turns fewer lines around, and so makes fewer long ones
    nodesep: 14,
    ranksep: 84,
    edgesep: 8,
    marginx: margin,
    marginy: margin,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of nodes) graph.setNode(id, { ...nodeSize })
  for (const { id, from, to } of edges) graph.setEdge(from, to, {}, id)
  place(graph, { disableOptimalOrderHeuristic: edges.length > mostUntangled })
  const placed = nodes.map((id) => {
    const { x, y } = graph.node(id) as Point
    return { id, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 }
  })
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return {
    width,
    height,
    nodes: placed.sort((a, b) => a.x - b.x || a.y - b.y),
    lines: edges.map(({ id, from, to }) => {
      const { points } = graph.edge(from, to, id) as { points: Point[] }
      return { id, points: docked(points, graph.node(from) as Point, graph.node(to) as Point) }
    }),
    milliseconds: now() - began,
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
