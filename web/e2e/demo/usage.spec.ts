import { readFile } from 'node:fs/promises'
import { answer, expect, expectAccessible, expectFits, outage, test, themes, type Page } from '../test.ts'

const tab = 'ui/schemas/orders-value/latest?tab=usage&env=production'
const table = (page: Page) => page.getByRole('table', { name: /^Who uses it in/ })

test('usage says who sends and reads, how that is known, and how far it can be trusted', async ({ page }) => {
  await page.goto(tab)
  await expect(page.getByText('Coverage: open')).toBeVisible()
  await expect(page.getByText('1 reader unexplained')).toBeVisible()
  await expect(table(page).getByRole('row', { name: /billing 2\.3\.0/ })).toContainText(
    'orderId, total, customerEmail',
  )
  await expect(table(page).getByRole('row', { name: /^crm-legacy/ })).toContainText('seen, not declared')
  await page.getByRole('combobox', { name: 'Evidence', exact: true }).selectOption('undeclared')
  await expect(table(page).locator('tbody tr')).toHaveCount(1)
})

test('evidence opens who says so', async ({ page }) => {
  await page.goto(tab)
  await table(page)
    .getByRole('row', { name: /^crm-legacy/ })
    .getByRole('button', { name: /seen, not declared/ })
    .click()
  await expect(page.getByRole('dialog')).toContainText('Traffic of this registry')
})

test('an event and a channel have the same answer', async ({ page }) => {
  await page.goto('ui/events/shop.ordering.OrderPlaced?env=production')
  await page
    .getByRole('navigation', { name: 'About this event' })
    .getByRole('link', { name: 'Usage' })
    .click()
  await expect(table(page).locator('tbody tr')).toHaveCount(7)
  await page.goto('ui/channels/kafka-prod/orders?env=production')
  await expect(page.getByRole('heading', { name: 'Who uses orders-value' })).toBeVisible()
  await expect(table(page).first()).toContainText('orders')
})

test('a field says who uses it, who does not, and of whom that is not known', async ({ page }) => {
  await page.goto('ui/schemas/orders-value/latest?field=customerEmail&env=production')
  const users = page.getByRole('region', { name: 'Who uses this field' })
  await expect(users).toContainText(/Use it.*billing.*notification.*Do not use it.*inventory.*shipping/)
  await expect(users).toContainText(/Not known whether.*analytics.*crm-legacy/)
})

test('a principal that nobody knows is claimed, and an edge is confirmed with a reason', async ({
  page,
  request,
}) => {
  // Staging is for changes: what other tests look at is in production.
  const guest = `svc-guest-${Date.now().toString(36)}`
  const seen = await request.post('api/v1/observations', {
    data: {
      observations: [
        { principal: guest, role: 'consumes', subject: 'shipments-value', environment: 'staging' },
      ],
    },
  })
  expect(seen.ok(), await seen.text()).toBe(true)
  await page.goto('ui/schemas/shipments-value/latest?tab=usage&env=staging')
  const row = table(page).getByRole('row', { name: new RegExp(`^${guest}`) })
  await expect(async () => {
    await page.reload()
    await expect(row).toBeVisible({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('button', { name: `Decide about ${guest}` }).click()
  await page.getByRole('button', { name: 'It is ours: claim it' }).click()
  const dialog = page.getByRole('dialog', { name: `Who is ${guest}?` })
  await expectAccessible(page)
  await dialog.getByLabel('Application').fill('guest-desk')
  await page.keyboard.press('Enter')
  const claimed = table(page)
    .getByRole('row', { name: /^guest-desk/ })
    .first()
  await expect(claimed).toBeVisible()
  await expect(dialog).toHaveCount(0)
  await claimed.getByRole('button', { name: 'Decide about guest-desk' }).click()
  await page.getByRole('button', { name: 'Confirm that it is true' }).click()
  await page.getByLabel('Reason').fill('The front desk prints labels.')
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await claimed
    .getByRole('button', { name: /seen|confirmed/ })
    .first()
    .click()
  await expect(page.getByRole('dialog')).toContainText('A person')
})

test('an owner leads to the team, and who reads an older version is behind', async ({ page }) => {
  await page.goto(tab)
  const billing = table(page).getByRole('row', { name: /^billing/ })
  await expect(billing).toContainText('1 version behind')
  await expect(table(page).getByRole('row', { name: /^order 4/ })).not.toContainText('behind')
  await expect(table(page).getByRole('row', { name: /^shipping/ })).toContainText('reads nothing else')
  await expect(page.getByText(/^evidence of/)).toBeVisible()
  await billing.getByRole('link', { name: 'team-payments' }).click()
  await expect(page).toHaveURL(/\/teams\/team-payments/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Payments/)
})

test('the table can be taken along, as far as it is narrowed', async ({ page }) => {
  await page.goto(tab)
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('consumes')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^orders-value in production\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toMatch(/^application,principal,build,role,/)
  expect(lines).toHaveLength((await table(page).locator('tbody tr').count()) + 1)
  expect(lines.slice(1).every((line) => line.includes(',consumes,orders-value,'))).toBe(true)
})

test('the commands of the table ask for the same', async ({ page, request }) => {
  await page.goto(tab)
  await page
    .getByRole('region', { name: /^Usage of orders-value in/ })
    .getByRole('button', { name: 'Copy as …' })
    .click()
  const command = page.getByRole('dialog', { name: 'The same from a shell' })
  await expect(command).toContainText('treaty usage orders-value --env production')
  const url = /curl -s '([^']*)'/.exec(await command.innerText())?.[1] ?? ''
  expect(await (await request.get(url)).json()).toMatchObject({
    subject: 'orders-value',
    environment: 'production',
  })
})

/** observed makes somebody known by traffic in an environment that no other test looks at. */
async function observed(page: Page, principal: string, environment: string) {
  await page.request.put(`api/v1/environments/${environment}`, { data: {} })
  const seen = await page.request.post('api/v1/observations', {
    data: { observations: [{ principal, role: 'consumes', subject: 'shipments-value', environment }] },
  })
  expect(seen.ok(), await seen.text()).toBe(true)
  await expect(async () => {
    await page.goto(`ui/schemas/shipments-value/latest?tab=usage&env=${environment}`)
    await expect(page.getByRole('button', { name: `Decide about ${principal}` })).toBeVisible({
      timeout: 1_000,
    })
  }).toPass({ timeout: 20_000 })
}

test('what has ended is retired, with a reason', async ({ page }) => {
  const guest = `svc-old-${Date.now().toString(36)}`
  await observed(page, guest, 'retire-lab')
  await page.getByRole('button', { name: `Decide about ${guest}` }).click()
  await page.getByRole('button', { name: 'Retire it: it has ended' }).click()
  await page.getByLabel('Reason').fill('It was switched off.')
  await page.getByRole('button', { name: 'Retire', exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const row = table(page).getByRole('row', { name: new RegExp(`^${guest}`) })
  await expect(row.or(page.getByText('No user is known in retire-lab')).first()).toBeVisible()
  await expect(row.getByText('seen, not declared')).toHaveCount(0)
})

test('a tool is a consumer no more', async ({ page }) => {
  const guest = `ui-for-kafka-${Date.now().toString(36)}`
  await observed(page, guest, 'tool-lab')
  await expect(page.getByText('undeclared consumers')).toBeVisible()
  await page.getByRole('button', { name: `Decide about ${guest}` }).click()
  await page.getByRole('button', { name: 'It is only a tool' }).click()
  await page.getByRole('button', { name: 'Mark as a tool' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('undeclared consumers')).toHaveCount(0)
})

for (const theme of themes) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme })

    test('usage is accessible: full, empty and failed', async ({ page, request }) => {
      await request.put('api/v1/environments/lab', { data: {} })
      await page.goto(tab)
      await expect(table(page)).toBeVisible()
      await expectAccessible(page)
      await page.goto('ui/schemas/orders-value/latest?tab=usage&env=lab')
      await expect(page.getByText('No user is known in lab')).toBeVisible()
      await expectAccessible(page)
      await page.getByText('Somebody uses it in').getByRole('link', { name: 'production' }).click()
      await expect(table(page)).toBeVisible()
      await page.route(/\/usage\?/, (route) => route.fulfill({ status: 400, json: outage }))
      await page.goto(tab)
      await expect(page.getByText('Who uses it could not be read')).toBeVisible()
      await expectAccessible(page)
    })
  })
}

test('usage fits a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto(tab)
  await expect(table(page)).toBeVisible()
  await expectFits(page)
})

test('a failed answer does not hide the rest of an event', async ({ page }) => {
  await answer(page, 'events/[^/]*/usage', 400, outage)
  await page.goto('ui/events/shop.ordering.OrderPlaced?env=production')
  await expect(page.getByRole('treegrid')).toContainText('customerEmail')
  await expect(page.getByText('Who uses it could not be read')).toBeVisible()
})
