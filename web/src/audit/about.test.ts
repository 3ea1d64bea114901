import { expect, test } from 'vitest'
import type { Change } from '../api/types'
import { about, reasonOf } from './about'
import { knownKinds } from './words'

function change(kind: string, subject: string, body: Change['body'] = {}, version?: number): Change {
  return {
    position: 1,
    kind,
    subject,
    at: '2026-10-07T05:19:14Z',
    actor: '',
    batch: '',
    last: true,
    erased: false,
    body,
    hash: '',
    chain: '',
    ...(version === undefined ? {} : { version }),
  }
}

/** What is said of a change, without the link. */
function said(...args: Parameters<typeof change>) {
  const { sort, name, version, detail } = about(change(...args))
  return [sort, name, version, detail].filter((word) => word !== undefined)
}

test('a change is about the object that its key names', () => {
  expect(said('version-registered', 'a/b-value', {}, 3)).toEqual(['subject', 'a/b-value', 3])
  expect(said('config-set', '')).toEqual(['', 'the whole registry'])
  expect(said('mode-set', ':.dev:')).toEqual(['subject', ':.dev:'])
  expect(said('team-set', 'team-a')).toEqual(['team', 'team-a'])
  expect(said('annotated', 'event/shop.a/b')).toEqual(['event', 'shop.a/b'])
  expect(said('annotated', 'version/a@b@3')).toEqual(['subject', 'a@b'])
  expect(said('contract-published', '2.3.0/billing')).toEqual(['application', 'billing', '2.3.0'])
  expect(said('deployed', 'production/billing@', { version: '2.3.0' })).toEqual([
    'application',
    'billing',
    '2.3.0 in production',
  ])
  expect(said('released', 'production/app@4')).toEqual(['application', 'app', '4 in production'])
  expect(said('attested', 'production/orders-value')).toEqual(['subject', 'orders-value', 'in production'])
  expect(said('principal-mapped', '~ci-.+', { principal: 'ci-.+', kind: 'ci' })).toEqual([
    'principal',
    'ci-.+',
    'is ci',
  ])
  expect(said('edge-decided', 'edg_1', null)).toEqual(['edge', 'edg_1'])
  expect(said('edge-decided', 'edg_1', { decision: 'retire' })).toEqual(['edge', 'edg_1', 'retired'])
  expect(said('waiver-granted', 'w1', { application: 'billing', subject: 'orders-value' })).toEqual([
    'application',
    'billing',
    'about orders-value',
  ])
})

test('a reason is the one that was given, else what the request was for', () => {
  expect(reasonOf({ ...change('edge-decided', 'e', { reason: 'switched off' }), cause: 'cli' })).toBe(
    'switched off',
  )
  expect(reasonOf({ ...change('config-set', 'a'), cause: 'demo' })).toBe('demo')
  expect(reasonOf(change('config-set', 'a', null))).toBe('')
})

test('what a newer server knows is shown as it is, and leads nowhere', () => {
  expect(about(change('proposal-opened', 'x/y'))).toEqual({ sort: '', name: 'x/y' })
})

test('of each kind that has words it is known what it is about, also when its content was erased', () => {
  for (const kind of knownKinds) {
    const key = kind.startsWith('context-') ? ':.dev:' : 'production/x@1'
    expect(about(change(kind, key, null)).sort, kind).not.toBe('')
  }
})
