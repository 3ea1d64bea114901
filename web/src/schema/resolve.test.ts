import { describe, expect, test } from 'vitest'
import type { SubjectDetail } from '../api/types'
import { before, newest, versionNumber } from './resolve'

/** A subject with versions 1, 2, …; the numbers given are deleted ones. */
function subject(versions: number, ...deleted: number[]): SubjectDetail {
  const versionList = Array.from({ length: versions }, (_, i) => ({
    version: i + 1,
    id: i + 1,
    guid: '',
    format: 'AVRO',
    registeredAt: '',
    deleted: deleted.includes(i + 1),
  }))
  return { versionList } as unknown as SubjectDetail
}

describe('versionNumber', () => {
  test.each([
    ['3', 3],
    ['latest', 2],
    ['LATEST', 2],
    ['0', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['007', undefined],
    ['newest', undefined],
    ['', undefined],
  ])('%j is %s', (text, want) => {
    expect(versionNumber(text, subject(3, 3))).toBe(want)
  })
  test('the latest is not known before the subject is', () => {
    expect(versionNumber('latest', undefined)).toBe(0)
    expect(versionNumber('2', undefined)).toBe(2)
  })
})

test('the newest of a deleted subject is its last version', () => {
  expect(newest(subject(2, 1, 2))?.version).toBe(2)
  expect(newest(subject(0))).toBeUndefined()
})

test('before skips deleted versions where it can', () => {
  expect(before(subject(3, 2), 3)?.version).toBe(1)
  expect(before(subject(3, 1, 2), 3)?.version).toBe(2)
  expect(before(subject(3), 1)).toBeUndefined()
})
