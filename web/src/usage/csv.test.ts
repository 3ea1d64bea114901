import { expect, test } from 'vitest'
import type { Edge } from '../api/types'
import { usageCsv } from './csv'

const edge: Edge = {
  id: 'e',
  application: '=cmd("x")',
  role: 'consumes',
  subject: 'a,b "c"\nd',
  environment: 'production',
  status: 'confirmed',
  words: 'declared · seen 2 h ago',
  reader: {
    kind: 'projection',
    projection: ['orderId', 'total'],
    of: 3,
    words: 'orderId, total of version 3',
  },
  claims: [],
  effect: 'block',
  verified: true,
}

test('a table has a row for each edge, and names break out of nothing', () => {
  const text = usageCsv([edge])
  const [head = '', ...rest] = text.split('\r\n')
  expect(head.split(',').slice(0, 5)).toEqual(['application', 'principal', 'build', 'role', 'subject'])
  expect(rest.join('\r\n')).toBe(
    '"\'=cmd(""x"")",,,consumes,"a,b ""c""\nd",,,,production,confirmed,declared · seen 2 h ago,"orderId, total of version 3",orderId total,,,,,block,yes\r\n',
  )
  expect(usageCsv([]).split('\r\n')).toHaveLength(2)
})
