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

test('half a pair is no question', () => {
  expect(question({ format }, { base: ' ', candidate: '"int"' })).toBeUndefined()
  expect(question({ subject: 'orders-value', format }, { base: '"int"', candidate: '\n' })).toBeUndefined()
})
