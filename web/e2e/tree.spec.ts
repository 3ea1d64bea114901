import { expect, test, type Page } from './test.ts'

const rows = (page: Page) => page.getByRole('treegrid').locator('[role=row][aria-level]')
const row = (page: Page, name: RegExp) => rows(page).filter({ hasText: name })

test('the fields of a version, with those of what it refers to', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  await expect(row(page, /^orderId/)).toContainText('required')
  await expect(row(page, /^currency/)).toContainText('default "EUR"')
  await expect(row(page, /^city/)).toHaveAttribute('aria-level', '2')
  await expect(page.getByText('Sent once when the customer has confirmed the order.')).toBeVisible()
})

test('a click on a field tells all that is known of it, and the address leads back to it', async ({
  page,
}) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  await row(page, /^currency/).click()
  await expect(page).toHaveURL(/field=currency/)
  const panel = page.getByRole('complementary', { name: 'Field currency' })
  await expect(panel).toContainText('GBP')
  await page.reload()
  await expect(panel).toContainText('GBP')
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(page).not.toHaveURL(/field=/)
})

test('the keyboard walks the tree, opens and closes', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  const lines = row(page, /^lines/)
  await rows(page).first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(lines).toBeFocused()
  await expect(lines).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowLeft')
  await expect(lines).toHaveAttribute('aria-expanded', 'false')
  await expect(row(page, /^sku/)).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(row(page, /^sku/)).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(lines).toBeFocused()
  await page.keyboard.press('End')
  await expect(rows(page).last()).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Field orderId' })).toBeVisible()
})

test('a filter finds fields wherever they lie', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  await page.getByLabel('Filter the fields').fill('city')
  await expect(page).toHaveURL(/\/latest\?find=city$/)
  await expect(page.getByLabel('Filter the fields')).toBeFocused()
  await expect(page.getByText(/^1 of \d+ fields$/)).toBeVisible()
  await expect(rows(page)).toHaveText([/^shipping/, /^city/])
  await page.getByLabel('Filter the fields').fill('no such field')
  await expect(page.getByText('No field matches.')).toBeVisible()
})

test('only what has changed since a version', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  await page.getByLabel('Changed since').selectOption('1')
  await expect(page).toHaveURL(/since=1/)
  await expect(row(page, /^currency/)).toBeVisible()
  await expect(row(page, /^orderId/)).toHaveCount(0)
})

test('all three languages have a tree', async ({ page }) => {
  await page.goto('ui/schemas/shop-payments-value/2')
  await expect(row(page, /^amount_minor/)).toContainText('int64')
  await page.goto('ui/schemas/%3A.staging%3Ashop-profile-value/1')
  await expect(row(page, /^tier/)).toBeVisible()
})

test('five thousand fields are there at once, and only some of them in the page', async ({ page }) => {
  await page.goto('ui/schemas/wide-value/latest')
  await expect(page.getByText('5,000 fields')).toBeVisible()
  await expect(rows(page).first()).toContainText('field_0')
  expect(await rows(page).count()).toBeLessThan(120)
  await rows(page).first().focus()
  await page.keyboard.press('End')
  await expect(rows(page).filter({ hasText: 'field_4999' })).toBeFocused()
  await page.getByLabel('Filter the fields').fill('field_4321')
  await expect(page.getByText('1 of 5,000 fields')).toBeVisible()
})
