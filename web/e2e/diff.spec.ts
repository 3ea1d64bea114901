import { expect, test } from './test.ts'

test('a comparison says what has changed, and who can still read what', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/diff/1...3')
  const differences = page.getByRole('region', { name: 'Differences' })
  const currency = differences.getByRole('row', { name: /currency/ })
  await expect(currency.getByRole('cell')).toHaveText(['reads', /^reads/])
  await expect(differences).toContainText('this step is allowed')
  await currency.getByRole('link').click()
  await expect(page).toHaveURL(/\/shop-orders-value\/3\?field=currency$/)
})

test('the texts show what was added', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/diff/1...3?view=text')
  const differences = page.getByRole('region', { name: 'Differences' })
  await expect(differences).toContainText('−0 removed')
  await expect(differences.locator('tr.diff-added').first()).toContainText('{')
  await expect(differences.locator('tr.diff-added').last()).toContainText('"name": "shipping"')
  await expect(differences.getByText(/lines are the same/)).toBeVisible()
})

test('everything can be shown, and side by side; the address says so', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/diff/1...3')
  await page.getByRole('link', { name: 'Text', exact: true }).click()
  await page.getByRole('link', { name: 'All lines' }).click()
  await expect(page).toHaveURL(/all=true/)
  await expect(page.locator('table')).toContainText('OrderPlaced')
  await page.getByRole('link', { name: 'Side by side' }).click()
  await expect(page).toHaveURL(/view=split/)
  await expect(page).toHaveURL(/all=true/)
  await page.reload()
  await expect(page.getByRole('columnheader', { name: 'Version 1' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Side by side' })).toHaveAttribute('aria-current', 'page')
  await expect(page.getByRole('link', { name: 'Changes', exact: true })).not.toHaveAttribute('aria-current')
})

test('the pair can be chosen and swapped', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/diff/1...latest')
  await page.getByLabel('To', { exact: true }).selectOption('2')
  await expect(page).toHaveURL(/\/diff\/1\.\.\.2$/)
  await page.getByRole('button', { name: 'Swap the versions' }).click()
  await expect(page).toHaveURL(/\/diff\/2\.\.\.1$/)
  await page.getByRole('link', { name: 'Text', exact: true }).click()
  await expect(page.getByText('+0 added')).toBeVisible()
})

test('a version with itself has no differences', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/diff/1...1')
  await expect(page.getByText(/^No field differs/)).toBeVisible()
  await page.getByRole('link', { name: 'Text', exact: true }).click()
  await expect(page.getByText('The two texts are the same.')).toBeVisible()
})

test('a version that is not there is named', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/diff/1...9')
  await expect(page.getByText('There is no version 9')).toBeVisible()
  await page.goto('ui/schemas/shop-orders-value/diff/nonsense')
  await expect(page.getByText('There is no version nonsense')).toBeVisible()
})

test('Protobuf is compared by line', async ({ page }) => {
  await page.goto('ui/schemas/shop-payments-value/diff/1...2?view=text')
  await expect(page.locator('tr.diff-added')).toHaveCount(1)
  await expect(page.locator('tr.diff-added')).toContainText('string currency = 3;')
})
