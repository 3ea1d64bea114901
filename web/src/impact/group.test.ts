import { expect, test } from 'vitest'
import type { ImpactRow } from '../api/types'
import { byOwner, dayFrom, stateOf } from './group'

const row = (owner: string | undefined, verdict: ImpactRow['row'], application: string, waived?: string) =>
  ({
    application,
    row: verdict,
    result: 'ok',
    reader: { kind: 'version', words: 'version 1' },
    effect: 'block',
    decides: true,
    blocks: true,
    ...(owner === undefined ? {} : { owner }),
    ...(waived === undefined ? {} : { waived }),
  }) satisfies ImpactRow

test('rows stand with their owners, those who are hurt first', () => {
  const groups = byOwner([
    row('team-c', 'PASS', 'c1'),
    row(undefined, 'UNKNOWN', 'crm'),
    row('team-b', 'PASS', 'b1'),
    row('team-b', 'FAIL', 'b2'),
  ])
  expect(groups.map(({ owner }) => owner)).toEqual(['team-b', '', 'team-c'])
  expect(groups[0]?.rows.map(({ application }) => application)).toEqual(['b2', 'b1'])
  expect(groups.map(stateOf)).toEqual([
    'must act: 1 cannot go on',
    'should look: 1 not known',
    'nothing to do',
  ])
})

test('what is waived asks nothing of anybody, and stays', () => {
  const groups = byOwner([row('team-b', 'FAIL', 'b1', 'wvr_1'), row('team-b', 'UNKNOWN', 'b2')])
  expect(groups[0]?.rows.map(({ application }) => application)).toEqual(['b2', 'b1'])
  expect(groups.map(stateOf)).toEqual(['should look: 1 not known'])
})

test('days are counted over months and years', () => {
  expect(dayFrom(new Date(2026, 10, 20), 30)).toBe('2026-12-20')
  expect(dayFrom(new Date(2026, 11, 31), 1)).toBe('2027-01-01')
})
