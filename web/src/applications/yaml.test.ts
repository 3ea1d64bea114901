import { expect, test } from 'vitest'
import { yaml } from './yaml'

test('objects and lists become blocks, and what is not said is left out', () => {
  const contract = {
    applications: [
      {
        name: 'billing',
        owner: undefined,
        principals: ['CN=billing', 'sa-billing'],
        produces: [],
        consumes: [{ subject: 'orders-value', reader: { version: 2 }, uses: { fields: ['orderId'] } }],
      },
    ],
  }
  expect(yaml(contract)).toBe(`applications:
  - name: billing
    principals:
      - "CN=billing"
      - sa-billing
    produces: []
    consumes:
      - subject: orders-value
        reader:
          version: 2
        uses:
          fields:
            - orderId
`)
})

test('texts that YAML would take for something else are quoted', () => {
  for (const text of [
    'yes',
    'No',
    'null',
    '1.0',
    '2025.11',
    '',
    '- a',
    'a: b',
    'a #b',
    '>=4 <8',
    '名前',
    '.',
  ]) {
    expect(yaml({ version: text })).toBe(`version: ${JSON.stringify(text)}\n`)
  }
  expect(yaml({ 'a b': 1, ok: true })).toBe('"a b": 1\nok: true\n')
})
