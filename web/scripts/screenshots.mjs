// Takes the screenshots of the README and the docs from a registry of its own,
// filled with the demonstration. Run it after `make build`: node scripts/screenshots.mjs
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { chromium } from '@playwright/test'

const near = (path) => fileURLToPath(new URL(path, import.meta.url))
const binary = process.env.TREATY_BIN ?? near('../../treaty')
const folder = near('../../docs/images/')

/** The change that the demonstration is about: the mail address goes, a field without default comes. */
const pending = readFileSync(near('../../server/demo/flow/order_placed.pending.avsc'), 'utf8')
const texts = deflateRawSync(JSON.stringify({ base: '', candidate: pending })).toString('base64url')

/** Name of the file, address, theme, what is to be seen before the picture is taken, and what it begins with. */
const pages = [
  ['home', '?env=production', 'light', 'Newest versions'],
  ['events', 'events?env=production', 'light', 'shop.ordering.OrderPlaced'],
  [
    'event',
    'events/shop.ordering.OrderPlaced?field=customerEmail&env=production',
    'light',
    'Who uses this field',
  ],
  ['subjects', 'schemas', 'light', 'orders-value'],
  [
    'version',
    'schemas/orders-value/latest?field=customerEmail&env=production',
    'light',
    'Who uses this field',
  ],
  ['usage', 'schemas/orders-value/latest?tab=usage&env=production', 'light', 'Coverage'],
  ['application', 'applications/billing?env=production', 'light', 'DeadLetter'],
  [
    'playground',
    `playground?subject=orders-value&by=order&env=production&texts=${texts}`,
    'light',
    'Suggested fixes',
  ],
  [
    'impact',
    `playground?subject=orders-value&by=order&env=production&texts=${texts}`,
    'light',
    'must act',
    'Impact',
  ],
  ['graph', 'graph?focus=event:shop.ordering.OrderPlaced&env=production', 'light', 'crm-legacy'],
  ['diff', 'schemas/orders-value/diff/2...3', 'dark', 'couponCode'],
]

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})
const url = `http://127.0.0.1:${port}`
const treaty = spawn(
  binary,
  ['serve', '--store', 'memory:', '--demo', '--listen', `127.0.0.1:${port}`, '--log-level', 'error'],
  { stdio: 'inherit' },
)
try {
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok)
    await new Promise((resolve) => setTimeout(resolve, 20))
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  for (const [name, path, colorScheme, seen, top] of pages) {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme,
      deviceScaleFactor: 1,
      // Nothing on its way: the picture is the same each time.
      reducedMotion: 'reduce',
    })
    await page.goto(`${url}/ui/${path}`)
    await page
      .getByText(seen)
      .or(page.getByRole('region', { name: seen }))
      .first()
      .waitFor()
    // What is read in parts has arrived when nothing is a placeholder any more.
    await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' })
    if (top !== undefined)
      await page.getByRole('region', { name: top }).evaluate((part) => part.scrollIntoView())
    await page.screenshot({ path: `${folder}${name}.png` })
    await page.close()
  }
  await browser.close()
} finally {
  treaty.kill()
}
