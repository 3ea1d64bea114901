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

test('a candidate may refer to other subjects, and the link keeps them', async ({ page, context }) => {
  await page.goto('ui/playground?subject=shop-payments-value')
  await expect(page.getByRole('region', { name: 'References of the candidate' })).toContainText(
    'References 0',
  )
  await page.goto('ui/playground')
  const using = (type: string) =>
    JSON.stringify({ type: 'record', name: 'Parcel', fields: [{ name: 'to', type }] })
  await page.getByRole('textbox', { name: 'as it is now' }).fill(using('shop.common.Address'))
  await candidate(page).fill(using('shop.common.Address'))
  await expect(page.getByText(/^The candidate.*shop\.common\.Address/)).toBeVisible()
  await page.getByRole('button', { name: 'Add a reference' }).click()
  await page.getByLabel('Name of reference 1').fill('shop.common.Address')
  await page.getByLabel('Subject of reference 1').fill('common/address')
  await page.getByLabel('Version of reference 1').fill('1')
  await expect(page.getByText('No field differs.')).toBeVisible()
  const other = await context.newPage()
  await expect(async () => {
    await other.goto(page.url())
    await expect(other.getByLabel('Version of reference 1')).toHaveValue('1', { timeout: 1_000 })
  }).toPass()
  await expect(other.getByLabel('Subject of reference 1')).toHaveValue('common/address')
  await expect(other.getByText('No field differs.')).toBeVisible()
  await other.getByRole('button', { name: 'Remove reference 1' }).click()
  await expect(other.getByText(/^The candidate.*shop\.common\.Address/)).toBeVisible()
})

test('a candidate for a subject refers to what its newest version refers to, unless that is changed', async ({
  page,
}) => {
  await page.goto('ui/playground?subject=shop-orders-value')
  await page.getByRole('button', { name: 'Start from this version' }).click()
  await expect(page.getByText('No field differs.')).toBeVisible()
  await page.getByRole('button', { name: 'Remove reference 1' }).click()
  await expect(page.getByText(/^The candidate.*shop\.common\.Address/)).toBeVisible()
  await page.getByRole('button', { name: 'As in the newest version' }).click()
  await expect(page.getByText('No field differs.')).toBeVisible()
})

test('the same can be asked in a pipeline', async ({ page }) => {
  await page.goto('ui/playground?subject=shop-orders-value&by=checkout')
  await page.getByRole('button', { name: 'Start from this version' }).click()
  await expect(page.getByText('No field differs.')).toBeVisible()
  await page.getByRole('button', { name: 'Copy as …' }).first().click()
  await page.getByRole('button', { name: 'Copy: pipeline' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^treaty impact --subject shop-orders-value --schema \.\/shop-orders-value\.avsc --action produce --by checkout --env default --url http/,
  )
})

for (const [format, title] of [
  ['Avro', 'Add a field without a default'],
  ['JSON', 'Require one more property'],
  ['Protobuf', 'Rename a field'],
] as const) {
  test(`an empty playground offers examples in ${format}`, async ({ page }) => {
    await page.goto('ui/playground')
    await page.getByLabel('Format').selectOption(format)
    await page.getByRole('button', { name: title }).click()
    await expect(levels(page)).toHaveCount(7)
    await expect(page.getByLabel('Format')).toHaveValue(format.toUpperCase())
  })
}
