import { expect, test } from 'vitest'
import { tortureNames as torture } from '../names.fixture'
import { layout } from './layout'
import type { Graph } from './model'
import { mermaid, shortName, svg, words } from './texts'

/** A chain of nodes with the worst names. */
const graph: Graph = {
  nodes: torture.map((name, depth) => ({
    id: `event:${name}`,
    kind: 'event',
    name,
    depth,
    more: 0,
    size: 1,
  })),
  edges: torture.slice(1).map((name, index) => ({
    id: String(index),
    from: `event:${torture[index] ?? ''}`,
    to: `event:${name}`,
    uses: [],
  })),
}

test('names cannot break out of a Mermaid text', () => {
  const lines = mermaid(graph).split('\n')
  expect(lines[0]).toBe('flowchart LR')
  for (const line of lines.slice(1, -1)) {
    expect(line).toMatch(/^ {2}n\d+(\(\["[^"<>&\\`]*"\]\)| -\.-> n\d+)$/)
  }
  expect(mermaid({ nodes: [{ ...one, name: 'a"]\nb' }], edges: [] })).toContain('n0(["a#34;]#10;b"])')
})

const one = { id: 'event:x', kind: 'event', name: 'x', depth: 0, more: 0, size: 1 } as const

test('names cannot break out of an SVG file', () => {
  const { nodes, edges } = graph
  const placed = layout({ nodes: nodes.map(({ id }) => id), edges }, () => 0)
  const text = svg({ graph, layout: placed }, 'event:..')
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
  expect(parsed.querySelector('parsererror')).toBeNull()
  expect(parsed.querySelector('img')).toBeNull()
  expect(parsed.querySelectorAll('g')).toHaveLength(nodes.length)
})

test('names have words, which are all of it', () => {
  expect(words('InventoryReservationFailed')).toEqual(['Inventory', 'Reservation', 'Failed'])
  expect(words('default/order-status.v2')).toEqual(['default/', 'order-', 'status.', 'v2'])
  for (const name of torture) expect(words(name).join('')).toBe(name)
})

test('the last part of a name is what one reads', () => {
  expect(shortName('shop.ordering.OrderPlaced')).toBe('OrderPlaced')
  expect(shortName('..')).toBe('..')
  expect(shortName('')).toBe('(no name)')
})
