import { expect, test } from 'vitest'
import type { Lineage } from '../api/types'
import { traffic } from './traffic'

const graph: Lineage = {
  focus: 'application:order',
  environment: 'production',
  nodes: [
    { id: 'application:order', kind: 'application', name: 'order', domain: 'ordering', depth: 0 },
    { id: 'event:placed', kind: 'event', name: 'placed', domain: 'ordering', depth: 1 },
    { id: 'event:paid', kind: 'event', name: 'paid', domain: 'finance', depth: 1 },
    { id: 'application:billing', kind: 'application', name: 'billing', domain: 'finance', depth: 2 },
    { id: 'principal:crm', kind: 'principal', name: 'crm', depth: 2 },
  ],
  edges: [
    edge('application:order', 'event:placed', 'produces'),
    edge('event:placed', 'application:billing', 'consumes'),
    edge('event:placed', 'application:order', 'consumes'),
    edge('event:placed', 'principal:crm', 'consumes'),
    edge('event:paid', 'application:order', 'consumes'),
  ],
  cut: 0,
  position: 1,
}

function edge(from: string, to: string, role: 'produces' | 'consumes') {
  return { id: from + to, from, to, role, subject: 's', status: 'confirmed', words: '' }
}

test('what crosses the border of a domain is told once, with who is on the other side', () => {
  expect(traffic([graph, graph], 'ordering')).toEqual({
    offers: [{ event: 'placed', others: ['crm', 'finance'] }],
    needs: [{ event: 'paid', others: ['finance'] }],
  })
  expect(traffic([graph], 'insight')).toEqual({ offers: [], needs: [] })
})
