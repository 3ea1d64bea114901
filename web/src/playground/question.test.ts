import { expect, test } from 'vitest'
import { question } from './question'

const texts = { base: '"int"', candidate: '"long"' }
const format = 'AVRO'
const references = [{ name: 'Address', subject: 'address', version: 1 }]

test.each([
  ['two texts', question({ format }, texts), { against: { schemaType: 'AVRO', schema: '"int"' } }],
  [
    'a version',
    question({ subject: 'orders-value', version: '3', format }, texts),
    { against: { subject: 'orders-value', version: '3' } },
  ],
  [
    'all versions',
    question({ subject: 'orders-value', format }, texts),
    { against: { subject: 'orders-value' } },
  ],
])('%s', (_, asked, want) => {
  expect(asked).toEqual({ candidate: { schemaType: 'AVRO', schema: '"long"' }, ...want })
})

test('a candidate has the references of what it would follow', () => {
  expect(question({ subject: 'orders-value', format, references }, texts)?.candidate.references).toBe(
    references,
  )
})

test('references of its own take the place of those, and those that are being written are left out', () => {
  const own = [
    { name: 'Money', subject: 'money', version: 2 },
    { name: '', subject: 'money', version: 1 },
    { name: 'Other', subject: ' ', version: 1 },
  ]
  const asked = question({ subject: 'orders-value', format, references }, { ...texts, references: own })
  expect(asked?.candidate.references).toEqual([own[0]])
  const none = question({ subject: 'orders-value', format, references }, { ...texts, references: [] })
  expect(none?.candidate).not.toHaveProperty('references')
})

test('both texts may refer to the same', () => {
  expect(question({ format }, { ...texts, references })?.against).toEqual({
    schemaType: 'AVRO',
    schema: '"int"',
    references,
  })
})

test('half a pair is no question', () => {
  expect(question({ format }, { base: ' ', candidate: '"int"' })).toBeUndefined()
  expect(question({ subject: 'orders-value', format }, { base: '"int"', candidate: '\n' })).toBeUndefined()
})
