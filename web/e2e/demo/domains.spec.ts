import { answer, expect, expectAccessible, expectFits, outage, test, themes, type Page } from '../test.ts'

test('a domain says what it offers to others and what it needs from them', async ({ page }) => {
  await page.goto('ui/domains?env=production')
  await page.getByRole('link', { name: 'Ordering', exact: true }).click()
  await expect(page).toHaveURL(/\/domains\/ordering\?env=production$/)
  const read = page.getByRole('region', { name: /^Read by others/ })
  await expect(read.getByRole('listitem').filter({ hasText: 'shop.ordering.OrderPlaced' })).toContainText(
    'finance',
  )
  await expect(page.getByRole('region', { name: /^Read from others/ })).toContainText('PaymentProcessed')
  await expect(page.getByRole('region', { name: 'Applications' })).toContainText('order')
  await page.getByRole('link', { name: 'As a graph of domains' }).click()
  await expect(page.getByRole('list', { name: 'Nodes' })).toContainText('finance')
})

test('a team says what it owns and where it is asked', async ({ page }) => {
  await page.goto('ui/teams')
  await page.getByRole('link', { name: 'Logistics' }).click()
  await expect(page.getByText('#logistics')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Applications' })).toContainText('inventory')
  await expect(page.getByRole('region', { name: 'Events' })).toContainText('InventoryReserved')
  await page.getByRole('link', { name: 'fulfilment', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fulfilment')
})

test('a team and a domain are described, and found', async ({ page }) => {
  const name = `x-${Date.now()}`
  await page.goto('ui/teams')
  await page.getByRole('button', { name: 'Describe a team' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name)
  await page
    .getByRole('dialog')
    .getByLabel(/^Contact/)
    .fill(`#${name}`)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText(`#${name}`)
  await page.goto('ui/domains')
  await page.getByRole('button', { name: 'Describe a domain' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name)
  await page
    .getByRole('dialog')
    .getByLabel(/^Owner/)
    .fill(name)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name, exact: true }).click()
  await expect(page.getByText('No application of this domain is known.')).toBeVisible()
})

const none = { items: [], position: 1 }
const states: {
  name: string
  path: string
  before?: (page: Page) => Promise<unknown>
  seen: string | RegExp
}[] = [
  { name: 'domains', path: 'domains', seen: 'Ordering' },
  { name: 'domain', path: 'domains/ordering?env=production', seen: 'PaymentProcessed' },
  { name: 'domain, missing', path: 'domains/nope', seen: /no domain/ },
  { name: 'teams', path: 'teams', seen: '#checkout-help' },
  { name: 'team', path: 'teams/team-logistics', seen: 'inventory' },
  { name: 'team, missing', path: 'teams/nope', seen: /no team/ },
  {
    name: 'domains, empty',
    path: 'domains',
    before: (page) => page.route(/v1\/domains$/, (route) => route.fulfill({ json: none })),
    seen: /No domain is described/,
  },
  {
    name: 'teams, empty',
    path: 'teams',
    before: (page) => page.route(/v1\/teams$/, (route) => route.fulfill({ json: none })),
    seen: /No team is described/,
  },
  {
    name: 'domains, failed',
    path: 'domains',
    before: (page) => page.route(/v1\/domains$/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  {
    name: 'team, events failed',
    path: 'teams/team-logistics',
    before: (page) => answer(page, 'events', 400, outage),
    seen: outage.message,
  },
]
for (const theme of themes) {
  for (const { name, path, before, seen } of states) {
    test(`${name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await before?.(page)
      await page.goto(`ui/${path}`)
      await expect(page.getByRole('main').getByText(seen).filter({ visible: true }).first()).toBeVisible()
      await expectAccessible(page)
    })
  }
}

test('a domain fits on a telephone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('ui/domains/ordering?env=production')
  await expect(page.getByText('PaymentProcessed').first()).toBeVisible()
  await expectFits(page)
})
