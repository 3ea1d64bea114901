import { expect, test } from 'vitest'
import { tortureNames } from '../names.fixture'
import { longestLink, pack, unpack } from './state'

test.each(tortureNames)('texts survive the address: %j', async (name) => {
  const texts = { base: name, candidate: `{"name": ${JSON.stringify(name)}}` }
  const word = await pack(texts)
  expect(word).toMatch(/^[\w-]+$/)
  expect(await unpack(word)).toEqual(texts)
})

test('references travel with the texts, and nonsense in their place is refused', async () => {
  const texts = { base: '', candidate: '"x"', references: [{ name: 'a', subject: 'b', version: 1 }] }
  expect(await unpack(await pack(texts))).toEqual(texts)
  for (const references of [1, [1], [{ name: 'a', subject: 'b', version: '1' }]]) {
    const word = await pack({ ...texts, references } as unknown as typeof texts)
    expect(await unpack(word)).toBeUndefined()
  }
})

test('a schema of usual size fits into a link', async () => {
  const fields = Array.from({ length: 150 }, (_, i) => ({ name: `field_${i}`, type: ['null', 'string'] }))
  const text = JSON.stringify({ type: 'record', name: 'Wide', fields })
  expect((await pack({ base: text, candidate: `${text} ` })).length).toBeLessThan(longestLink)
})

test.each(['', '!', 'abc', 'AAAA', btoa('{}').replaceAll('=', '')])('%j is refused', async (word) => {
  expect(await unpack(word)).toBeUndefined()
})

test('a bomb is refused', async () => {
  const word = await pack({ base: 'x'.repeat(5_000_000), candidate: '' })
  expect(await unpack(word)).toBeUndefined()
})
