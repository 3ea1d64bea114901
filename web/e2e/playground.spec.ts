import { expect, test, type Page } from './test.ts'

const candidate = (page: Page) => page.getByRole('textbox', { name: 'The candidate' })
const levels = (page: Page) => page.getByRole('region', { name: 'Levels' }).getByRole('listitem')

test('an example is judged at all seven levels, and a fix makes it fit', async ({ page }) => {
  await page.goto('ui/playground')
  await page.getByLabel('Examples').selectOption('Avro: add a field without a default')
  await expect(levels(page)).toHaveCount(7)
  await expect(levels(page).filter({ hasText: /^Backwardrefused/ })).toHaveCount(1)
  await expect(levels(page).filter({ hasText: /^Forwardallowed/ })).toHaveCount(1)
  await expect(page.getByRole('row', { name: /currency/ })).toContainText('cannot read')
  await page
    .getByRole('region', { name: 'Suggested fixes' })
    .getByRole('button', { name: 'Do that' })
    .first()
    .click()
  await expect(levels(page).filter({ hasText: /^Backwardallowed/ })).toHaveCount(1)
  await expect(candidate(page)).toContainText('default')
})

test('the address holds the texts', async ({ page, context }) => {
  await page.goto('ui/playground')
  await page.getByLabel('Format').selectOption('Protobuf')
  await page
    .getByRole('textbox', { name: 'as it is now' })
    .fill('syntax = "proto3"; message A { string a = 1; }')
  await candidate(page).fill('syntax = "proto3"; message A { int32 a = 1; }')
  await expect(levels(page)).toHaveCount(7)
  await expect(page).toHaveURL(/texts=/)
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(candidate(other)).toContainText('int32 a = 1')
  await expect(levels(other).filter({ hasText: /^Fullrefused/ })).toHaveCount(1)
})

test('a candidate is compared with all versions of a subject', async ({ page }) => {
  await page.goto('ui/playground?subject=shop-orders-value')
  await page.getByRole('button', { name: 'Start from this version' }).click()
  await expect(page.getByText('No field differs.')).toBeVisible()
  await expect(page.getByText(/level of the subject/)).toBeVisible()
  await page.getByLabel('Versions to compare with').selectOption('Only version 1')
  await expect(page).toHaveURL(/version=1/)
  await expect(page.getByRole('row', { name: /currency/ })).toContainText('reads')
})

test('a mistake in the text is shown at its place', async ({ page }) => {
  await page.goto('ui/playground?subject=shop-orders-value')
  await candidate(page).fill('{"type": "record",\n "name": }')
  await expect(page.getByText(/^The candidate at line 2/)).toBeVisible()
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1)
})

test('the key Tab leaves the editor', async ({ page }) => {
  await page.goto('ui/playground')
  await candidate(page).focus()
  await page.keyboard.press('Tab')
  await expect(candidate(page)).not.toBeFocused()
})

test('the search takes the clipboard to the playground', async ({ page }) => {
  await page.goto('ui/schemas')
  await expect(page.getByRole('table')).toBeVisible()
  await page.evaluate(() => navigator.clipboard.writeText('{"type": "string"}'))
  await page.keyboard.press('Control+k')
  await page.keyboard.type('>clipboard')
  await page.keyboard.press('Enter')
  await expect(candidate(page)).toContainText('"string"')
})
