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
  const rules = page.getByRole('table', { name: 'Rules' })
  await expect(rules).toContainText('sa-(bill.+)')
  await page.getByRole('button', { name: 'Remove the rule sa-(bill.+)' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('sa-(bill.+)')).toHaveCount(0)
})

test('an environment is removed, but never that of the instance', async ({ page, request }) => {
  const name = `gone-${Date.now()}`
  const hosts = Array.from({ length: 9 }, (_, index) => `registry-${index}.${name}.example.com`)
  const put = await request.put(`api/v1/environments/${name}`, { data: { name, bindings: { hosts } } })
  expect(put.ok(), await put.text()).toBe(true)
  await page.goto('ui/settings?part=environments')
  const row = page.getByRole('row', { name: new RegExp(`^${name}`) })
  await expect(row).toContainText('and 6 more')
  const own = page.getByRole('row', { name: /that of this instance/ })
  await expect(own.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
  await row.getByRole('button', { name: `Remove ${name}` }).click()
  await expectAccessible(page, 'dialog[open]')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await expect(row).toHaveCount(0)
})

test('sources tell whether they work, and what is missing without Kafka', async ({ page }) => {
  await page.goto('ui/settings?part=sources')
  const traffic = page.getByRole('row', { name: /^Traffic of this registry/ })
  await expect(traffic).toContainText('works')
  await expect(traffic).toContainText(/production: \d+ since/)
  await expect(page.getByRole('region', { name: 'Kafka' })).toContainText('No Kafka cluster is looked at')
})

test('a source that fails says why, and that what it found still counts', async ({ page }) => {
  await page.route(/\/api\/v1\/sources$/, (route) =>
    route.fulfill({
      json: {
        at: '2026-11-20T22:10:04Z',
        items: [
          {
            kind: 'kafka',
            name: 'prod',
            state: 'failed',
            lastRun: '2026-11-20T22:09:31Z',
            lastGood: '2026-11-20T21:59:30Z',
            error: 'topics: unable to dial: connection refused',
            every: 60,
            counts: { topics: 120, groups: 34, acls: 210, samples: 0 },
          },
        ],
      },
    }),
  )
  await page.goto('ui/settings?part=sources')
  const kafka = page.getByRole('row', { name: /^Kafka cluster/ })
  await expect(kafka).toContainText('failed')
  await expect(kafka).toContainText('connection refused')
  await expect(kafka).toContainText('what it found then still counts')
  await expect(kafka).toContainText('120 topics, 34 groups, 210 access rules')
  await expectAccessible(page)
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
  await page.getByRole('button', { name: `Remove the policy ${name}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await expect(row).toHaveCount(0)
  // What is built in can be changed by another one, and not be removed.
  const builtIn = page.getByRole('row', { name: /built in/ })
  await expect(builtIn).toHaveCount(2)
  await expect(builtIn.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
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
  { name: 'sources', part: 'sources', seen: 'Traffic of this registry' },
  {
    name: 'sources, failed',
    part: 'sources',
    before: (page) =>
      page.route(/\/api\/v1\/sources$/, (route) => route.fulfill({ status: 400, json: outage })),
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
