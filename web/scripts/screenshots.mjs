// Takes the screenshots of the README from a registry of its own, filled with the
// order flow of a small shop. Run it after `make build`: node scripts/screenshots.mjs
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { chromium } from '@playwright/test'

const binary = process.env.TREATY_BIN ?? fileURLToPath(new URL('../../treaty', import.meta.url))
const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))

const field = (name, type, more = {}) => ({ name, type, ...more })
const record = (name, ...fields) => JSON.stringify({ type: 'record', name, namespace: 'shop', fields })
const schemas = [
  [
    'order-placed-value',
    'AVRO',
    record(
      'OrderPlaced',
      field('orderId', 'string'),
      field('customerId', 'string'),
      field('total', 'double'),
    ),
  ],
  [
    'order-placed-value',
    'AVRO',
    record(
      'OrderPlaced',
      field('orderId', 'string'),
      field('customerId', 'string'),
      field('total', 'double'),
      field('currency', 'string', { default: 'EUR', doc: 'ISO 4217' }),
    ),
  ],
  [
    'order-completed-value',
    'AVRO',
    record(
      'OrderCompleted',
      field('orderId', 'string'),
      field('completedAt', { type: 'long', logicalType: 'timestamp-millis' }),
    ),
  ],
  [
    'order-cancelled-value',
    'AVRO',
    record(
      'OrderCancelled',
      field('orderId', 'string'),
      field('reason', ['null', 'string'], { default: null }),
    ),
  ],
  [
    'inventory-reserved-value',
    'PROTOBUF',
    'syntax = "proto3";\npackage shop;\n\nmessage InventoryReserved {\n  string order_id = 1;\n  repeated string sku = 2;\n}\n',
  ],
  [
    'inventory-released-value',
    'PROTOBUF',
    'syntax = "proto3";\npackage shop;\n\nmessage InventoryReleased {\n  string order_id = 1;\n}\n',
  ],
  [
    'payment-processed-value',
    'JSON',
    JSON.stringify({
      title: 'PaymentProcessed',
      type: 'object',
      additionalProperties: false,
      properties: { orderId: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
      required: ['orderId', 'amount'],
    }),
  ],
  [
    'payment-failed-value',
    'JSON',
    JSON.stringify({
      title: 'PaymentFailed',
      type: 'object',
      additionalProperties: false,
      properties: { orderId: { type: 'string' }, code: { enum: ['DECLINED', 'TIMEOUT'] } },
      required: ['orderId', 'code'],
    }),
  ],
  [
    'shipment-dispatched-value',
    'AVRO',
    record('ShipmentDispatched', field('orderId', 'string'), field('carrier', 'string')),
  ],
  [':.staging:order-placed-value', 'AVRO', record('OrderPlaced', field('orderId', 'string'))],
]

/** What somebody tries out in the playground: the currency without its default. */
const removal = JSON.stringify(
  JSON.parse(
    record(
      'OrderPlaced',
      field('orderId', 'string'),
      field('customerId', 'string'),
      field('total', 'double'),
      field('currency', 'string'),
      field('channel', 'string'),
    ),
  ),
  null,
  2,
)

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})
const url = `http://127.0.0.1:${port}`
const treaty = spawn(
  binary,
  ['serve', '--store', 'memory:', '--listen', `127.0.0.1:${port}`, '--log-level', 'warn'],
  { stdio: 'inherit' },
)
try {
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const send = async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  for (const [subject, schemaType, schema] of schemas) {
    await send('POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schemaType, schema })
  }
  await send('PUT', '/config/order-placed-value', { compatibility: 'FULL_TRANSITIVE' })

  const candidate = deflateRawSync(JSON.stringify({ base: '', candidate: removal })).toString('base64url')
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  for (const [name, path, colorScheme] of [
    ['events', '/ui/events', 'light'],
    ['subjects', '/ui/schemas', 'light'],
    ['version', '/ui/schemas/order-placed-value/latest?field=currency', 'light'],
    ['playground', `/ui/playground?subject=order-placed-value&texts=${candidate}`, 'light'],
    ['diff', '/ui/schemas/order-placed-value/diff/1...2', 'dark'],
  ]) {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme,
      deviceScaleFactor: 1,
    })
    await page.goto(url + path)
    // The stream of news stays open, so the network is never idle.
    await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
    await page.waitForTimeout(600)
    await page.screenshot({ path: `${folder}${name}.png` })
    await page.close()
  }
  await browser.close()
} finally {
  treaty.kill()
}
