import { readFile } from 'node:fs/promises'
import { copied, expect, test, type Page } from './test.ts'

const entries = (page: Page) => page.getByRole('button', { name: /^Change \d+/ })

test('the newest change comes first and says what it was', async ({ page, request }) => {
  await request.put('config/audited-value', { data: { compatibility: 'FULL' } })
  await page.goto('ui/audit?subject=audited-value')
  const first = entries(page).first()
  await expect(first).toHaveAccessibleName(/Settings changed/)
  await first.click()
  await expect(page.getByRole('region', { name: 'Content' })).toContainText('"compatibilityLevel": "FULL"')
  await expect(page.getByText('Chain', { exact: true })).toBeVisible()
  await first.click()
  await expect(page.getByRole('region', { name: 'Content' })).toHaveCount(0)
})

test('filters narrow, are the address, and clear again', async ({ page }) => {
  await page.goto('ui/audit')
  await page.getByLabel('Action').selectOption('Version deleted')
  await expect(page).toHaveURL(/action=version-deleted/)
  await expect(entries(page).first()).toHaveAccessibleName(/Version deleted/)
  await page.getByLabel('Object').fill('shop-retired-value')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/object=shop-retired-value/)
  await expect(entries(page)).toHaveCount(1)
  await page.reload()
  await expect(entries(page)).toHaveCount(1)
  await expect(page.getByLabel('Action')).toHaveValue('version-deleted')
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await expect(page).toHaveURL(/\/audit$/)
  await page.getByLabel('To', { exact: true }).fill('2020-01-01')
  await expect(page.getByText('No change matches')).toBeVisible()
  // What was looked for is still there to be seen, and can be cleared.
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('2020-01-01')
  await page.getByRole('link', { name: 'Clear the filters' }).last().click()
  await expect(entries(page).first()).toBeVisible()
})

test('the server does the filtering, newest first', async ({ page }) => {
  const asked = page.waitForRequest(/\/api\/v1\/changes\?/)
  await page.goto(
    'ui/audit?object=shop-payments-value&action=version-registered&from=2020-01-01&to=2099-12-31',
  )
  const query = new URL((await asked).url()).searchParams
  expect(Object.fromEntries(query)).toMatchObject({
    order: 'desc',
    object: 'shop-payments-value',
    kind: 'version-registered',
  })
  expect(query.get('since')).toMatch(/^20(19|20)-\d\d-\d\dT/)
  const positions = await entries(page).evaluateAll((buttons) =>
    buttons.map((button) => Number(/^Change (\d+)/.exec(button.ariaLabel ?? '')?.[1])),
  )
  expect(positions).toEqual(positions.toSorted((a, b) => b - a))
})

test('a context is an object too', async ({ page, request }) => {
  await request.put('config/:.audited:', { data: { compatibility: 'FULL' } })
  await page.goto('ui/audit')
  await page.getByLabel('Object').fill(':.audited:')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/subject=%3A\.audited%3A/)
  await expect(entries(page).first()).toHaveAccessibleName(/Settings changed/)
})

test('a change leads to what was changed', async ({ page }) => {
  await page.goto('ui/audit?subject=shop-payments-value')
  await page.getByRole('link', { name: 'shop-payments-value version 2' }).click()
  await expect(page).toHaveURL(/\/ui\/schemas\/shop-payments-value\/2$/)
})

test('what is shown can be saved, one change a line', async ({ page }) => {
  await page.goto('ui/audit?subject=shop-payments-value')
  await expect(entries(page).first()).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /NDJSON/ }).click()
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n')
  const changes = lines.map((line) => JSON.parse(line) as { subject: string })
  expect(changes.length).toBeGreaterThan(1)
  expect(new Set(changes.map(({ subject }) => subject))).toEqual(new Set(['shop-payments-value']))
})

test('the chain is verified by the server', async ({ page }) => {
  await page.goto('ui/audit')
  await page.getByRole('button', { name: 'Verify the chain' }).click()
  const dialog = page.getByRole('dialog', { name: 'Is the history intact?' })
  await expect(dialog).toContainText(/Yes\. \d+ changes were read/)
  await expect(dialog.locator('code')).toHaveText(/^[0-9a-f]{64}$/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
})

test('a broken chain is not called intact', async ({ page }) => {
  await page.route(/\/changes\/verify/, (route) =>
    route.fulfill({
      json: { intact: false, entries: 7, chain: 'ab', log: '', cause: 'entry 8 is another', position: 9 },
    }),
  )
  await page.goto('ui/audit')
  await page.getByRole('button', { name: 'Verify the chain' }).click()
  await expect(page.getByRole('dialog')).toContainText('No: entry 8 is another')
})

test('the commands to copy ask for the same', async ({ page }) => {
  await page.goto('ui/audit?subject=shop-payments-value')
  expect(await copied(page, 'treaty')).toMatch(/^treaty log tail --subject shop-payments-value --url http/)
})
