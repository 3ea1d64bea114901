import { tortureNames } from '../src/names.fixture.ts'

/** What the suite registers: subjects that look like the ones of a shop, and names that break things. */
export type Registration = {
  subject: string
  schemaType?: 'JSON' | 'PROTOBUF'
  schema: string
  references?: { name: string; subject: string; version: number }[]
}

const address = {
  type: 'record',
  name: 'Address',
  namespace: 'shop.common',
  fields: [
    { name: 'street', type: 'string' },
    { name: 'city', type: 'string' },
  ],
}

const decimal = { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 2 }
const line = {
  type: 'record',
  name: 'Line',
  fields: [
    { name: 'sku', type: 'string' },
    { name: 'quantity', type: 'int' },
    { name: 'price', type: decimal },
  ],
}
const order = (...more: object[]) =>
  JSON.stringify({
    type: 'record',
    name: 'OrderPlaced',
    namespace: 'shop.orders',
    doc: 'Sent once when the customer has confirmed the order.',
    fields: [
      { name: 'orderId', type: { type: 'string', logicalType: 'uuid' }, doc: 'Unique in the shop.' },
      { name: 'lines', type: { type: 'array', items: line } },
      ...more,
    ],
  })
const currency = {
  name: 'currency',
  type: { type: 'enum', name: 'Currency', symbols: ['EUR', 'USD', 'GBP'] },
  default: 'EUR',
}
const shipping = { name: 'shipping', type: ['null', 'shop.common.Address'], default: null }

const payment = (more = '') => `syntax = "proto3";
package shop.payments;

// A payment was captured.
message PaymentCaptured {
  string payment_id = 1;
  int64 amount_minor = 2; // in the smallest unit
${more}}
`

const profile = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Customer profile',
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, tier: { enum: ['basic', 'gold'] } },
}

const simple = (...more: object[]) =>
  JSON.stringify({ type: 'record', name: 'Simple', fields: [{ name: 'id', type: 'string' }, ...more] })
const note = { name: 'note', type: 'string', default: '' }

const wide = JSON.stringify({
  type: 'record',
  name: 'Wide',
  fields: Array.from({ length: 5000 }, (_, i) => ({
    name: `field_${i}`,
    type: ['null', 'string'],
    default: null,
  })),
})

export const registrations: Registration[] = [
  { subject: 'common/address', schema: JSON.stringify(address) },
  { subject: 'shop-orders-value', schema: order() },
  { subject: 'shop-orders-value', schema: order(currency) },
  {
    subject: 'shop-orders-value',
    schema: order(currency, shipping),
    references: [{ name: 'shop.common.Address', subject: 'common/address', version: 1 }],
  },
  { subject: 'shop-payments-value', schemaType: 'PROTOBUF', schema: payment() },
  { subject: 'shop-payments-value', schemaType: 'PROTOBUF', schema: payment('  string currency = 3;\n') },
  { subject: ':.staging:shop-profile-value', schemaType: 'JSON', schema: JSON.stringify(profile) },
  { subject: 'shop-retired-value', schema: simple() },
  { subject: 'wide-value', schema: wide },
  ...tortureNames.flatMap((subject) => [
    { subject, schema: simple() },
    { subject, schema: simple(note) },
  ]),
  // Enough for a second page.
  ...Array.from({ length: 60 }, (_, i) => ({
    subject: `many-${String(i).padStart(2, '0')}-value`,
    schema: simple(),
  })),
]

/** Deleted, not for good, after everything is registered. */
export const deletions = {
  subject: 'shop-retired-value',
  version: { subject: 'shop-orders-value', version: 2 },
}

export { tortureNames }
