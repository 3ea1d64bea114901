import { expect, test } from 'vitest'
import type { Application, Edge } from '../api/types'
import { buildsOf, contractText, observedContract } from './contract'

const edge = (role: Edge['role'], subject: string, environment: string): Edge => ({
  id: `${subject} ${environment}`,
  role,
  subject,
  environment,
  status: 'undeclared',
  words: 'seen, not declared',
  reader: { kind: 'unknown', words: 'unknown' },
  claims: [],
  effect: 'warn',
  verified: true,
  ...(role === 'consumes' ? { group: 'crm-orders' } : {}),
})

const crm: Application = {
  name: 'crm',
  observed: true,
  principals: ['crm-legacy'],
  produces: [],
  consumes: [edge('consumes', 'orders-value', 'production'), edge('consumes', 'orders-value', 'staging')],
  deployments: [
    { application: 'crm', environment: 'production', version: '2', previous: '1' },
    { application: 'crm', environment: 'staging', version: '3', previous: '2' },
  ],
  releases: [],
  position: 1,
}

test('what was seen becomes a contract, each subject once', () => {
  expect(observedContract(crm)).toBe(`applications:
  - name: crm
    type: service
    version: "{git.sha}"
    principals:
      - crm-legacy
    produces: []
    consumes:
      - subject: orders-value
        group: crm-orders
`)
})

test('a contract is written as its file has it', () => {
  const text = contractText({
    application: 'billing',
    version: '2',
    hash: 'h',
    at: '2026-10-07T05:19:14Z',
    consumes: [{ subject: 'orders-value', reader: { version: 2 } }],
  })
  expect(text).toContain('  - name: billing\n    consumes:\n      - subject: orders-value\n        reader:\n')
  expect(text).not.toContain('hash')
})

test('builds are known from what runs and ran', () => {
  expect(buildsOf(crm)).toEqual(['2', '1', '3'])
})
