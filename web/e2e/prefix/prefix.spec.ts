import { deflateRawSync } from 'node:zlib'
import { expect, test, type Page } from '../test.ts'

/** Every page behind a proxy that mounts treaty under a prefix: all that is asked for lies under it. */
const candidate = '{"type": "record", "name": "OrderPlaced", "namespace": "shop.ordering", "fields": []}'
const texts = deflateRawSync(JSON.stringify({ base: '', candidate })).toString('base64url')

const pages: [path: string, seen: string | RegExp][] = [
  ['', 'Newest versions'],
  ['events', 'shop.ordering.OrderPlaced'],
  ['events/shop.ordering.OrderPlaced?field=customerEmail', 'Who uses this field'],
  ['events/shop.ordering.OrderPlaced?tab=usage', 'billing'],
  ['schemas', 'orders-value'],
  ['schemas/orders-value/latest', 'customerEmail'],
  ['schemas/orders-value/latest?tab=raw', 'OrderPlaced'],
  ['schemas/orders-value/latest?tab=compatibility', /allowed$/],
  ['schemas/orders-value/latest?tab=history', 'The first version'],
  ['schemas/orders-value/diff/2...3', /couponCode/],
  ['channels', 'legacy-orders'],
  ['fields?q=order', 'orderId'],
  ['applications', 'billing'],
  ['applications/billing', 'Sends'],
  ['applications/billing?tab=can-i-deploy', 'Badge'],
  ['graph?focus=event:shop.ordering.OrderPlaced', 'crm-legacy'],
  ['domains', 'Ordering'],
  ['domains/ordering', 'shop.ordering.OrderPlaced'],
  ['teams', 'Logistics'],
  ['teams/team-logistics', 'inventory'],
  [`playground?subject=orders-value&texts=${texts}`, 'Who would feel it'],
  ['audit', 'Version registered'],
  ['settings', 'crm-legacy'],
  ['settings?part=webhooks', /Add a webhook/],
  ['nowhere', /no page/],
]

/** outside collects what is asked for beside the prefix of this server. */
function outside(page: Page, base: string): string[] {
  const found: string[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(base) && !/^(data|blob|about):/.test(url)) found.push(url)
  })
  return found
}

for (const [path, seen] of pages) {
  test(`/${path.replace(texts, '…')}`, async ({ page, server }) => {
    const found = outside(page, server)
    await page.goto(`ui/${path}${path.includes('?') ? '&' : '?'}env=production`)
    await expect(page.getByRole('main').getByText(seen).filter({ visible: true }).first()).toBeVisible()
    for (const link of await page.getByRole('link').all()) {
      const href = await link.evaluate((element: HTMLAnchorElement) => element.href)
      expect(href.startsWith(server), href).toBe(true)
    }
    for (const image of await page.locator('img').all())
      expect(await image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBeGreaterThan(0)
    expect(found).toEqual([])
  })
}

test('what is loaded later lies under the prefix too: chunks, the worker, the stream', async ({
  page,
  server,
}) => {
  const found = outside(page, server)
  const stream = page.waitForResponse((response) => response.url() === `${server}api/v1/stream`)
  const worker = page.waitForEvent('worker')
  await page.goto('ui/graph?focus=event:shop.ordering.OrderPlaced&env=production')
  expect((await stream).ok()).toBe(true)
  expect((await worker).url()).toMatch(new RegExp(`^${server}ui/assets/`))
  await page.getByRole('link', { name: 'Playground' }).click()
  await expect(page.getByRole('textbox', { name: 'The candidate' })).toBeVisible()
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await page.getByRole('link', { name: 'shop.ordering.OrderPlaced', exact: true }).click()
  await expect(page.getByRole('treegrid')).toContainText('customerEmail')
  await page.reload()
  await expect(page.getByRole('treegrid')).toContainText('customerEmail')
  expect(new URL(page.url()).pathname).toBe(`${new URL(server).pathname}ui/events/shop.ordering.OrderPlaced`)
  expect(found).toEqual([])
})

test('the search and a copied command know the prefix', async ({ page, server }) => {
  await page.goto('ui/schemas')
  await expect(page.getByRole('table')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('OrderPlaced')
  await page
    .getByRole('option', { name: /^shop\.ordering\.OrderPlaced/ })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop.ordering.OrderPlaced')
  expect(page.url()).toContain(`${server}ui/`)
  await page.getByRole('button', { name: 'Copy as …' }).click()
  await expect(page.getByRole('dialog').locator('pre').first()).toContainText(`'${server}api/v1/events/`)
})
