import { expect, test } from 'vitest'
import { readNotice } from './notice'

const event = (type: string, data: unknown) => ({ type, data: JSON.stringify(data) })

test('a notice is told, and an entry of the history is not', () => {
  const data = { id: 'log:7.1', data: { words: 'crm reads it', subject: 'orders-value', position: 7 } }
  expect(readNotice(event('usage.undeclared', data))).toEqual({
    key: 'log:7.1',
    words: 'crm reads it',
    subject: 'orders-value',
  })
  expect(readNotice(event('version.registered', data))).toBeUndefined()
})

test('what cannot be read is not told', () => {
  expect(readNotice({ type: 'contract.broken', data: '{' })).toBeUndefined()
  for (const data of [null, 7, {}, { data: { words: '' } }, { data: { words: 7 } }]) {
    expect(readNotice(event('contract.broken', data))).toBeUndefined()
  }
})
