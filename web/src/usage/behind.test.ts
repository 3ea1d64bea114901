import { expect, test } from 'vitest'
import type { Edge } from '../api/types'
import { behind, behindWords } from './behind'

const edge = (reader: Omit<Edge['reader'], 'words'>): Edge => ({
  id: 'e',
  role: 'consumes',
  subject: 'orders-value',
  environment: 'production',
  status: 'confirmed',
  words: '',
  reader: { ...reader, words: '' },
  claims: [],
  effect: 'block',
  verified: true,
})

test('who reads an older version is behind', () => {
  expect(behind(edge({ kind: 'version', version: 2 }), 3)).toEqual({ versions: 1, certain: true })
  expect(behind(edge({ kind: 'projection', of: 1 }), 3)).toEqual({ versions: 2, certain: true })
  expect(behind(edge({ kind: 'unknown', plausible: [1, 2] }), 4)).toEqual({ versions: 2, certain: false })
})

test('of others nothing is said', () => {
  for (const reader of [
    { kind: 'version', version: 3 },
    { kind: 'version' },
    { kind: 'latest', latest: true },
    { kind: 'writer', generic: true },
    { kind: 'unknown', plausible: [] },
    { kind: 'unknown', plausible: [2, 3] },
    { kind: 'schema' },
  ] as const) {
    expect(behind(edge(reader as Omit<Edge['reader'], 'words'>), 3)).toBeUndefined()
  }
  expect(behind(edge({ kind: 'version', version: 1 }), undefined)).toBeUndefined()
})

test('it is said in words', () => {
  expect(behindWords({ versions: 1, certain: true })).toBe('1 version behind')
  expect(behindWords({ versions: 2, certain: false })).toBe('at least 2 versions behind')
})
