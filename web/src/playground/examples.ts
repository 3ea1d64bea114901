import type { Format } from '../search'
import type { Texts } from './state'

/** An example is a change that people ask about, ready to be played with. */
export type Example = { title: string; format: Format; texts: Texts }

const avro = (...fields: object[]) =>
  JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields }, null, 2)
const id = { name: 'orderId', type: 'string' }
const status = (...symbols: string[]) => ({
  name: 'status',
  type: { type: 'enum', name: 'Status', symbols },
})
const json = (more: object, required: string[]) =>
  JSON.stringify(
    { title: 'Order', type: 'object', properties: { orderId: { type: 'string' }, ...more }, required },
    null,
    2,
  )
const proto = (fields: string) => `syntax = "proto3";\npackage shop;\n\nmessage Order {\n${fields}}\n`

export const examples: readonly Example[] = [
  {
    title: 'Avro: add a field without a default',
    format: 'AVRO',
    texts: { base: avro(id), candidate: avro(id, { name: 'currency', type: 'string' }) },
  },
  {
    title: 'Avro: rename a field',
    format: 'AVRO',
    texts: {
      base: avro(id, { name: 'mail', type: 'string' }),
      candidate: avro(id, { name: 'email', type: 'string' }),
    },
  },
  {
    title: 'Avro: add a symbol to an enum',
    format: 'AVRO',
    texts: {
      base: avro(id, status('OPEN', 'PAID')),
      candidate: avro(id, status('OPEN', 'PAID', 'REFUNDED')),
    },
  },
  {
    title: 'JSON Schema: require one more property',
    format: 'JSON',
    texts: {
      base: json({ total: { type: 'number' } }, ['orderId']),
      candidate: json({ total: { type: 'number' } }, ['orderId', 'total']),
    },
  },
  {
    title: 'JSON Schema: rename a property',
    format: 'JSON',
    texts: {
      base: json({ mail: { type: 'string' } }, ['orderId']),
      candidate: json({ email: { type: 'string' } }, ['orderId']),
    },
  },
  {
    title: 'JSON Schema: allow one more value',
    format: 'JSON',
    texts: {
      base: json({ status: { enum: ['OPEN', 'PAID'] } }, ['orderId']),
      candidate: json({ status: { enum: ['OPEN', 'PAID', 'REFUNDED'] } }, ['orderId']),
    },
  },
  {
    title: 'Protobuf: rename a field',
    format: 'PROTOBUF',
    texts: {
      base: proto('  string order_id = 1;\n  string mail = 2;\n'),
      candidate: proto('  string order_id = 1;\n  string email = 2;\n'),
    },
  },
  {
    title: 'Protobuf: give a number to another type',
    format: 'PROTOBUF',
    texts: {
      base: proto('  string order_id = 1;\n  int64 total = 2;\n'),
      candidate: proto('  string order_id = 1;\n  string total = 2;\n'),
    },
  },
  {
    title: 'Protobuf: move fields into a oneof',
    format: 'PROTOBUF',
    texts: {
      base: proto('  string card = 1;\n  string iban = 2;\n'),
      candidate: proto('  oneof payment {\n    string card = 1;\n    string iban = 2;\n  }\n'),
    },
  },
]
