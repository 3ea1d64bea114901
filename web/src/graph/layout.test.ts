import { expect, test } from 'vitest'
import { beside, layout, nodeSize, pathOf } from './layout'

const chain = layout(
  {
    nodes: ['a', 'b', 'c', 'd'],
    edges: [
      { id: 'ab', from: 'a', to: 'b' },
      { id: 'bc', from: 'b', to: 'c' },
      { id: 'bd', from: 'b', to: 'd' },
    ],
  },
  () => 0,
)

test('what sends is left of what reads, and nodes are told in the order of reading', () => {
  const x = Object.fromEntries(chain.nodes.map((node) => [node.id, node.x]))
  expect(x.a).toBeLessThan(x.b ?? 0)
  expect(x.b).toBeLessThan(x.c ?? 0)
  expect(x.c).toBe(x.d)
  expect(chain.nodes.map(({ id }) => id).slice(0, 2)).toEqual(['a', 'b'])
})

test('a circle, a loop and a single node are laid out too', () => {
  const circle = { id: 'ba', from: 'b', to: 'a' }
  const loop = { id: 'aa', from: 'a', to: 'a' }
  const edges = [{ id: 'ab', from: 'a', to: 'b' }, circle, loop]
  expect(layout({ nodes: ['a', 'b'], edges }, () => 0).lines).toHaveLength(3)
  expect(layout({ nodes: ['a'], edges: [] }, () => 0).nodes).toHaveLength(1)
})

test('the arrows go to the nearest node on their side', () => {
  const [c, d] = chain.nodes.slice(2).map(({ id }) => id)
  expect(beside(chain.nodes, 'a', 'ArrowRight')).toBe('b')
  expect(beside(chain.nodes, 'b', 'ArrowLeft')).toBe('a')
  expect(beside(chain.nodes, c ?? '', 'ArrowDown')).toBe(d)
  expect(beside(chain.nodes, 'a', 'ArrowLeft')).toBeUndefined()
  expect(beside(chain.nodes, 'a', 'Enter')).toBeUndefined()
})

test('a line begins and ends where its points do', () => {
  expect(pathOf([])).toBe('')
  expect(
    pathOf([
      { x: 0, y: 0 },
      { x: 10, y: 0.26 },
    ]),
  ).toBe('M0,0 L10,0.3')
  const path = pathOf([
    { x: 0, y: 0 },
    { x: 5, y: 5 },
    { x: 10, y: 5 },
    { x: 20, y: 0 },
  ])
  expect(path).toBe('M0,0 Q5,5 7.5,5 Q10,5 20,0')
})

/** Applications that read eight events each: more lines than are worth unrolling. */
function dense() {
  const events = Array.from({ length: 50 }, (_, index) => `event:${index}`)
  const applications = Array.from({ length: 100 }, (_, index) => `application:${index}`)
  const edges = applications.flatMap((to, reader) =>
    [1, 2, 3, 5, 8, 13, 21, 34].map((step) => {
      const from = `event:${(reader * step) % events.length}`
      return { id: `${from} ${to}`, from, to }
    }),
  )
  return { nodes: [...events, ...applications], edges }
}

test('each node has a place of its own, also where there are many lines', () => {
  const shape = dense()
  const { nodes, lines } = layout(shape, () => 0)
  expect(new Set(nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(150)
  expect(lines).toHaveLength(shape.edges.length)
})

test('with many lines too, they end at their nodes, back, in one column and at the same node', () => {
  const { nodes, edges } = dense()
  const strange = [
    { id: 'back', from: 'application:1', to: 'event:1' },
    { id: 'beside', from: 'event:1', to: 'event:2' },
    { id: 'loop', from: 'event:3', to: 'event:3' },
  ]
  const drawn = layout({ nodes, edges: [...edges, ...strange] }, () => 0)
  const corner = new Map(drawn.nodes.map((node) => [node.id, node]))
  const shape = new Map([...edges, ...strange].map((edge) => [edge.id, edge]))
  expect(drawn.lines).toHaveLength(edges.length + 3)
  for (const { id, points } of drawn.lines) {
    const edge = shape.get(id)
    for (const [end, at] of [
      [edge?.from, points[0]],
      [edge?.to, points.at(-1)],
    ] as const) {
      const box = corner.get(end ?? '') ?? { x: NaN, y: NaN }
      expect([box.x, box.x + nodeSize.width].map(Math.round)).toContain(Math.round(at?.x ?? NaN))
      expect(at?.y).toBeGreaterThanOrEqual(box.y)
      expect(at?.y).toBeLessThanOrEqual(box.y + nodeSize.height)
    }
  }
})

test('with many lines the columns are the steps from the first node', () => {
  const { nodes, edges } = dense()
  const drawn = layout({ nodes, edges }, () => 0)
  const columns = new Set(drawn.nodes.map(({ x }) => x))
  const start = drawn.nodes.find(({ id }) => id === 'event:0')
  expect(columns.size).toBe(2)
  expect(start?.x).toBe(Math.min(...columns))
})
