import { answer, expect, expectAccessible, expectFits, outage, test, themes, type Page } from '../test.ts'

test('those whom nobody has explained come first, and can be explained', async ({ page, request }) => {
  await page.goto('ui/settings')
  const principals = page.getByRole('table', { name: 'Principals' })
  await expect(principals.locator('tbody tr').first()).toContainText('not explained')
  await expect(principals.locator('tbody tr').last()).not.toContainText('not explained')
  await expect(principals.getByRole('row', { name: /crm-legacy/ })).toContainText('not explained')
  await page.getByRole('button', { name: 'Explain kafka-ui' }).click()
  const dialog = page.getByRole('dialog', { name: 'Who is kafka-ui?' })
  await dialog.getByLabel('Kind').selectOption('tool')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  const { mappings } = (await (await request.get('api/v1/principals')).json()) as { mappings: object[] }
  expect(mappings).toContainEqual({ principal: 'kafka-ui', kind: 'tool' })
})

test('a rule shows whom it would match before it is set', async ({ page }) => {
  await page.goto('ui/settings')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Pattern').fill('sa-(bill.+')
  await expect(dialog.getByRole('status')).toContainText('This is no pattern')
  await dialog.getByLabel('Pattern').fill('sa-(bill.+)')
  await dialog.getByLabel(/^Application/).fill('$1')
  await expect(dialog.getByRole('status')).toContainText('sa-billing → billing')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('table', { name: 'Rules' })).toContainText('sa-(bill.+)')
})

test('what the server refuses is said, and what was typed stays', async ({ page }) => {
  await page.goto('ui/settings?part=environments')
  await page.getByRole('button', { name: 'Add an environment' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('no such / name')
  await dialog.getByLabel(/^Cluster/).fill('kafka-x')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await expect(dialog.getByLabel(/^Cluster/)).toHaveValue('kafka-x')
  const name = `test-${Date.now()}`
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText('kafka-x')
})

test('a policy is changed for everybody', async ({ page }) => {
  await page.goto('ui/settings?part=policies')
  await page.getByRole('button', { name: 'Add a policy' }).click()
  const dialog = page.getByRole('dialog')
  const name = `policy-${Date.now()}`
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByLabel('Mode').selectOption('enforce')
  await dialog.getByLabel(/^Subjects/).fill(`${name}-*`)
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('row', { name: new RegExp(`^${name}`) })
  await expect(row).toContainText('enforce')
  await expect(row).toContainText(`${name}-*`)
})

test('a webhook is added, tried and removed', async ({ page, request }) => {
  const url = `http://127.0.0.1:9/${Date.now()}`
  await page.goto('ui/settings?part=webhooks')
  await page.getByRole('button', { name: 'Add a webhook' }).click()
  await page.getByRole('dialog').getByLabel('Address').fill(url)
  await page
    .getByRole('dialog')
    .getByLabel(/^Types/)
    .fill('version.*')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('shown this once')).toBeVisible()
  const row = page.getByRole('row', { name: url })
  await expect(row).toContainText('version.*')
  await row.getByRole('button', { name: /^Test/ }).click()
  await expect(row.getByRole('status')).toContainText('failed')
  await row.getByRole('link', { name: /^Deliveries/ }).click()
  const registered = await request.post(`subjects/hooked-${Date.now()}/versions`, {
    data: { schema: '"string"' },
  })
  expect(registered.ok()).toBe(true)
  await expect(page.getByRole('table', { name: 'Newest deliveries' })).toContainText('version.registered')
  await expectAccessible(page)
  await row.getByRole('button', { name: /^Remove/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await expect(page.getByText(url)).toHaveCount(0)
})

const states: {
  name: string
  part: string
  before?: (page: Page) => Promise<unknown>
  seen: string | RegExp
}[] = [
  { name: 'principals', part: 'principals', seen: 'crm-legacy' },
  {
    name: 'principals, empty',
    part: 'principals',
    before: (page) => answer(page, 'principals', 200, { items: [], total: 0, mappings: [], position: 1 }),
    seen: /Nobody has been seen yet/,
  },
  {
    name: 'principals, failed',
    part: 'principals',
    before: (page) => answer(page, 'principals', 400, outage),
    seen: outage.message,
  },
  { name: 'environments', part: 'environments', seen: 'kafka-prod' },
  { name: 'policies', part: 'policies', seen: 'production' },
  {
    name: 'policies, failed',
    part: 'policies',
    before: (page) =>
      page.route(/\/api\/v1\/policies$/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  {
    name: 'webhooks, empty',
    part: 'webhooks',
    before: (page) => page.route(/\/api\/v1\/webhooks$/, (route) => route.fulfill({ json: { items: [] } })),
    seen: /Nobody is told/,
  },
]
for (const theme of themes) {
  for (const { name, part, before, seen } of states) {
    test(`settings, ${name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await before?.(page)
      await page.goto(`ui/settings?part=${part}`)
      await expect(page.getByRole('main').getByText(seen).filter({ visible: true }).first()).toBeVisible()
      await expectAccessible(page)
    })
  }
}

test('settings and their dialogs fit on a telephone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('ui/settings?part=environments')
  await expect(page.getByText('kafka-prod')).toBeVisible()
  await expectFits(page)
  await page.getByRole('button', { name: 'Change production' }).click()
  await expectAccessible(page, 'dialog[open]')
})
