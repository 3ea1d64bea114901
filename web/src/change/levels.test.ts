import { expect, test } from 'vitest'
import { asks } from './levels'

test.each([
  ['NONE', false, false],
  ['BACKWARD', true, false],
  ['BACKWARD_TRANSITIVE', true, false],
  ['FORWARD', false, true],
  ['FORWARD_TRANSITIVE', false, true],
  ['FULL', true, true],
  ['FULL_TRANSITIVE', true, true],
] as const)('%s', (level, backward, forward) => {
  expect(asks(level, true)).toEqual({ backward, forward })
  expect(asks(level, false)).toEqual({ backward: false, forward: false })
})
