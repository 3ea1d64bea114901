import { expect, test } from 'vitest'
import { preview } from './pattern'

const names = ['sa-billing', 'sa-order', 'ci-main', 'my-sa-order']

test('a pattern is about whole names, and its groups name the application', () => {
  expect(preview(names, { principal: 'sa-(.+)', application: '$1' })).toEqual({
    hits: [
      { name: 'sa-billing', application: 'billing' },
      { name: 'sa-order', application: 'order' },
    ],
  })
  expect(preview(names, { principal: 'sa-(?P<who>.+)', application: 'app-${who}' })).toMatchObject({
    hits: [{ application: 'app-billing' }, { application: 'app-order' }],
  })
  expect(preview(names, { principal: 'ci|sa', application: 'x' })).toEqual({ hits: [] })
  expect(preview(names, {})).toEqual({ hits: [] })
})

test('what the server would refuse is refused before it is sent', () => {
  for (const principal of ['(', 'a(?=b)', '(a)\\1', 'x'.repeat(201)]) {
    expect(preview(names, { principal })).toHaveProperty('problem')
  }
})
