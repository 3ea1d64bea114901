import { expect, test } from 'vitest'
import type { Change } from '../api/types'
import { scan, start, type ReadChanges } from './scan'

const day = 24 * 3600 * 1000
const noon = new Date('2026-03-01T12:00:00').getTime()

/** A history of n changes, ten a day, read as the server reads it. */
function history(n: number): { read: ReadChanges; requests: () => number } {
  const all = Array.from({ length: n }, (_, i) => ({
    position: i + 1,
    kind: i % 7 === 0 ? 'config-set' : 'version-registered',
    subject: i % 100 === 0 ? 'rare' : 'common',
    actor: i % 2 === 0 ? 'even' : 'odd',
    at: new Date(noon + Math.floor(i / 10) * day).toISOString(),
  })) as unknown as Change[]
  let requests = 0
  return {
    requests: () => requests,
    read: (after, limit, subject) => {
      requests++
      const items: Change[] = []
      let next = after
      for (const change of all.slice(after, after + 20_000)) {
        next = change.position
        if (subject === undefined || change.subject === subject) items.push(change)
        if (items.length === limit) break
      }
      return Promise.resolve({ items, next, position: n })
    },
  }
}

const positions = (items: Change[]) => items.map(({ position }) => position)

test('the newest come first, and reading goes on to the first', async () => {
  const { read } = history(2_500)
  const first = await scan(read, 2_501, {})
  expect(positions(first.items)).toEqual(Array.from({ length: 1_000 }, (_, i) => 2_500 - i))
  const second = await scan(read, first.before, {})
  const third = await scan(read, second.before, {})
  expect(positions(third.items).at(-1)).toBe(1)
  expect(third.before).toBe(1)
})

test('an empty history is one without items', async () => {
  expect(await scan(history(0).read, 1, {})).toEqual({ items: [], before: 1 })
})

test('a rare subject is found without reading everything here', async () => {
  const { read, requests } = history(50_000)
  const { items, before } = await scan(read, 50_001, { subject: 'rare' })
  expect(items).toHaveLength(200)
  expect(before).toBe(30_001)
  expect(requests()).toBe(1)
})

test('a window with more matches than a request may have is read to its end', async () => {
  const { read } = history(5_000)
  const { items } = await scan(read, 5_001, { subject: 'common' })
  expect(items[0]?.position).toBe(5_000)
  expect(items).toHaveLength(4_950)
})

test('actions and actors narrow', async () => {
  const { items } = await scan(history(300).read, 301, { action: 'config-set', actor: 'odd' })
  expect(items.length).toBeGreaterThan(0)
  expect(items.every(({ kind, actor }) => kind === 'config-set' && actor === 'odd')).toBe(true)
})

test('a search without matches stops and can go on', async () => {
  const { read, requests } = history(30_000)
  const found = await scan(read, 30_001, { action: 'no-such-thing' })
  expect(found).toMatchObject({ items: [], before: 20_001 })
  expect(requests()).toBe(10)
})

test('days bound the search, the last one included', async () => {
  const { read, requests } = history(20_000)
  const search = { from: '2026-03-02', to: '2026-03-03' }
  const before = await start(read, 20_000, search)
  expect(before).toBe(31)
  expect(requests()).toBeLessThan(20)
  const found = await scan(read, before, search)
  expect(positions(found.items)).toEqual(Array.from({ length: 20 }, (_, i) => 30 - i))
  expect(found.before).toBe(1)
})
