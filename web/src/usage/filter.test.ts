import { expect, test } from 'vitest'
import type { Edge } from '../api/types'
import { withFilter } from './filter'

const edge = (id: string, role: Edge['role'], status: Edge['status'], words: string): Edge => ({
  id,
  role,
  status,
  words: status,
  subject: 'orders-value',
  environment: 'production',
  reader: { kind: 'version', words },
  claims: [],
  effect: 'block',
  verified: true,
})

const edges = [
  edge('a', 'produces', 'confirmed', 'version 3'),
  edge('b', 'consumes', 'confirmed', 'version 2'),
  edge('c', 'consumes', 'undeclared', 'version 2'),
]
const ids = (filter: Parameters<typeof withFilter>[1]) => withFilter(edges, filter).map(({ id }) => id)

test('a filter leaves what fits all of it', () => {
  expect(ids({})).toEqual(['a', 'b', 'c'])
  expect(ids({ role: 'consumes' })).toEqual(['b', 'c'])
  expect(ids({ role: 'consumes', status: 'undeclared' })).toEqual(['c'])
  expect(ids({ reads: 'version 3' })).toEqual(['a'])
  expect(ids({ role: 'produces', reads: 'version 2' })).toEqual([])
})
