import { expect, test } from 'vitest'
import { tortureNames } from '../names.fixture'
import { pipeline } from './pipeline'

test('a pipeline asks for the same act, by the same application, in the same environment', () => {
  expect(pipeline({ subject: 'orders-value', by: 'order' }, 'AVRO', 'production')).toEqual([
    [
      ...['impact', '--subject', 'orders-value', '--schema', './orders-value.avsc'],
      ...['--action', 'produce', '--by', 'order', '--env', 'production'],
    ],
  ])
  expect(pipeline({ subject: 'a', action: 'consume' }, 'PROTOBUF', undefined)[0]).toContain('./a.proto')
})

test('without a subject there is nothing to run', () => {
  expect(pipeline({}, 'AVRO', 'production')).toEqual([])
})

test.each(tortureNames)('the file stays in its folder: %j', (subject) => {
  expect(pipeline({ subject }, 'JSON', undefined)[0]?.[4]).toMatch(/^\.\/[\w.-]+\.json$/)
})
