import { expect, test } from 'vitest'
import type { Lineage, LineageEdge } from '../api/types'
import { bounded, doubtful, grouped, merged, statuses, without } from './model'

function line(from: string, to: string, status = 'confirmed'): LineageEdge {
  const role = from.startsWith('event:') ? 'consumes' : 'produces'
  return { id: `${from} ${to}`, from, to, role, subject: 's', status, words: status }
}

function lineage(focus: string, nodes: Lineage['nodes'], edges: LineageEdge[], cut = 0): Lineage {
  return { focus, environment: 'production', nodes, edges, cut, position: 1 }
}

function node(
  id: string,
  depth: number,
  rest: Partial<Lineage['nodes'][number]> = {},
): Lineage['nodes'][number] {
  const [kind = '', name = ''] = id.split(':')
  return { id, kind: kind as 'event', name, depth, ...rest }
}

const order = lineage(
  'event:placed',
  [
    node('event:placed', 0, { domain: 'ordering' }),
    node('application:order', 1, { domain: 'ordering', more: 1 }),
    node('application:billing', 1, { domain: 'finance', more: 2 }),
    node('principal:crm', 1),
  ],
  [
    line('application:order', 'event:placed'),
    line('event:placed', 'application:billing'),
    line('event:placed', 'principal:crm', 'undeclared'),
  ],
)
const billing = lineage(
  'application:billing',
  [
    node('application:billing', 0, { domain: 'finance' }),
    node('event:placed', 1, { domain: 'ordering', more: 2 }),
    node('event:paid', 1, { domain: 'finance' }),
  ],
  [line('event:placed', 'application:billing'), line('application:billing', 'event:paid')],
)

test('answers become one graph, in which each node is as near as it can be and counts what is missing', () => {
  const { nodes, edges } = merged([order, billing])
  expect(nodes.map(({ id, depth, more }) => [id, depth, more])).toEqual([
    ['event:placed', 0, 0],
    ['application:billing', 1, 1],
    ['application:order', 1, 1],
    ['principal:crm', 1, 0],
    ['event:paid', 2, 0],
  ])
  expect(edges).toHaveLength(4)
  expect(edges.every(({ uses }) => uses.length === 1)).toBe(true)
})

test('what is not wanted goes, with everything that only it connects', () => {
  const whole = merged([order, billing])
  expect(statuses(whole)).toEqual([
    ['confirmed', 3],
    ['undeclared', 1],
  ])
  const { graph, hidden } = without(whole, 'event:placed', ['undeclared'])
  expect(hidden).toBe(1)
  expect(graph.nodes.map(({ id }) => id)).not.toContain('principal:crm')
  expect(without(whole, 'event:placed', ['confirmed']).graph.nodes.map(({ id }) => id)).toEqual([
    'event:placed',
    'principal:crm',
  ])
})

test('groups stand for their members; the focus stays by itself', () => {
  const { nodes, edges } = grouped(merged([order, billing]), 'event:placed', 'domain')
  expect(nodes.map(({ id, size }) => [id, size])).toEqual([
    ['event:placed', 1],
    ['group:', 1],
    ['group:finance', 2],
    ['group:ordering', 1],
  ])
  expect(edges.map(({ from, to, uses }) => [from, to, uses.length])).toEqual([
    ['group:ordering', 'event:placed', 1],
    ['event:placed', 'group:finance', 1],
    ['event:placed', 'group:', 1],
  ])
})

test('lines without a contract behind them are doubtful', () => {
  const doubts = merged([order]).edges.map((edge) => [edge.to, doubtful(edge)])
  expect(doubts).toContainEqual(['principal:crm', true])
  expect(doubts).toContainEqual(['application:billing', false])
})

test('the nearest nodes are kept', () => {
  const nodes = Array.from({ length: 200 }, (_, index) => node(`event:${index}`, index))
  const edges = nodes.slice(1).map(({ id }, index) => line(`event:${index}`, id))
  const { graph, cut } = bounded(merged([lineage('event:0', nodes, edges)]))
  expect(graph.nodes.map(({ depth }) => depth)).toEqual(Array.from({ length: 150 }, (_, depth) => depth))
  expect(cut).toBe(50)
  expect(graph.edges).toHaveLength(149)
})
