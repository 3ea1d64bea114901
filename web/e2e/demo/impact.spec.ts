import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { expect, expectAccessible, expectFits, test, themes, type Page } from '../test.ts'

/** The change that the demonstration is about: the mail address goes, a field without default comes. */
const pending = readFileSync(
  new URL('../../../server/demo/flow/order_placed.pending.avsc', import.meta.url),
  'utf8',
)
const texts = deflateRawSync(JSON.stringify({ base: '', candidate: pending })).toString('base64url')
const tried = (env: string) => `ui/playground?subject=orders-value&by=order&env=${env}&texts=${texts}`

const impact = (page: Page) => page.getByRole('region', { name: 'Impact' })
const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' })
const rows = (page: Page) => page.getByRole('table', { name: 'Who would feel it' })

test('a change that is tried out says who would feel it, grouped by who has to act', async ({ page }) => {
  await page.goto(tried('production'))
  await expect(verdict(page)).toContainText('No')
  await expect(verdict(page)).toContainText('2 of 6 known consumers cannot read this')
  await expect(rows(page)).toContainText(/team-payments.*must act: 1 cannot go on/)
  await expect(rows(page).getByRole('row', { name: /^billing/ })).toContainText('cannot read it')
  await expect(rows(page).getByRole('row', { name: /^inventory/ })).toContainText('reads it')
  await expect(rows(page).getByRole('row', { name: /^crm-legacy/ })).toContainText('only warns')
})

test('a step of the plan can be tried, and hurts nobody', async ({ page }) => {
  await page.goto(tried('production'))
  await page.getByRole('button', { name: 'Try the schema of step 1' }).click()
  await expect(verdict(page)).toContainText(/Yes|Unknown/)
  await expect(rows(page)).not.toContainText('must act')
})

test('who acts, what they do and where are part of the address', async ({ page }) => {
  await page.goto(tried('production'))
  await expect(verdict(page)).toBeVisible()
  await impact(page).getByRole('combobox', { name: 'To', exact: true }).selectOption('register')
  await expect(page).toHaveURL(/action=register/)
  await impact(page).getByRole('combobox', { name: 'In', exact: true }).selectOption('staging')
  await expect(page).toHaveURL(/env=staging/)
  await expect(verdict(page)).toContainText('In staging')
  await page.reload()
  await expect(impact(page).getByRole('combobox', { name: 'To', exact: true })).toHaveValue('register')
})

test('a report is kept and read again', async ({ page }) => {
  await page.goto(tried('production'))
  await page.getByRole('link', { name: 'Open the report' }).click()
  await expect(page).toHaveURL(/\/impact\//)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Impact')
  await expect(verdict(page)).toContainText('2 of 6 known consumers cannot read this')
  await expect(page.getByRole('region', { name: 'What changes' })).toContainText('customerEmail')
})

test('a report that is not there says so', async ({ page }) => {
  await page.goto('ui/impact/imp_none')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('There is no report')
  await expectAccessible(page)
})

test('a row is waived with a reason and an end', async ({ page }) => {
  await page.goto(tried('staging')) // what other tests look at is in production
  const row = rows(page).getByRole('row', { name: /^billing/ })
  await expect(row).toContainText('cannot read it')
  await row.getByRole('button', { name: 'Waive for billing' }).click()
  const dialog = page.getByRole('dialog', { name: 'Accept this for billing' })
  await expectAccessible(page)
  await dialog.getByLabel('Until').fill('2001-01-01')
  await dialog.getByLabel('Reason').fill('It moves to the new field this month.')
  await dialog.getByRole('button', { name: 'Waive', exact: true }).click()
  await expect(dialog.getByRole('alert')).toBeVisible() // a day of the past is refused, and the reason is still there
  await expect(dialog.getByLabel('Reason')).toHaveValue('It moves to the new field this month.')
  const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  await dialog.getByLabel('Until').fill(soon)
  await dialog.getByRole('button', { name: 'Waive', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row).toContainText('waived')
})

for (const theme of themes) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme })

    test('impact is accessible in the playground and as a report', async ({ page }) => {
      await page.goto(tried('production'))
      await expect(rows(page)).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('link', { name: 'Open the report' }).click()
      await expect(rows(page)).toBeVisible()
      await expectAccessible(page)
    })
  })
}

test('impact fits a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto(tried('production'))
  await expect(rows(page)).toBeVisible()
  await expectFits(page)
})

test('from an event over a field and a change to who breaks, and to what versions changed', async ({
  page,
}) => {
  await page.goto('ui/events?env=production')
  await page.getByLabel('Search events').fill('OrderPlaced')
  await expect(page).toHaveURL(/q=OrderPlaced/)
  await page.getByRole('link', { name: 'shop.ordering.OrderPlaced', exact: true }).click()
  await page.getByRole('row', { name: /^customerEmail/ }).click()
  const users = page.getByRole('region', { name: 'Who uses this field' })
  await expect(users).toContainText(/Use it.*billing/)
  await page
    .getByRole('link', { name: /^orders-value version 3/ })
    .first()
    .click()
  await page.getByRole('link', { name: 'Compatibility', exact: true }).click()
  await page.getByRole('link', { name: 'Try a change' }).click()
  await page.getByRole('button', { name: 'Start from this version' }).click()
  const candidate = page.getByRole('textbox', { name: 'The candidate' })
  await expect(candidate).toContainText('customerEmail')
  // Emptied by the editor itself: when many lines are replaced at once the browser puts styles on what it joins.
  await candidate.press('ControlOrMeta+a')
  await candidate.press('Delete')
  await candidate.fill(pending)
  await expect(rows(page).getByRole('row', { name: /^billing/ })).toContainText('cannot read it')
  await page.goto('ui/schemas/orders-value/latest?env=production')
  await page.getByRole('link', { name: 'Compare with version 2' }).click()
  await expect(page.getByText('couponCode').first()).toBeVisible()
})
