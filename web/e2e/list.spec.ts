import { answerList, copied, emptyList, expect, outage, test, type Page } from './test.ts'

const rows = (page: Page) => page.locator('tbody tr')
const link = (page: Page, name: string) => page.getByRole('main').getByRole('link', { name, exact: true })

test('the list is there at once', async ({ page }) => {
  await page.goto('ui/schemas')
  await expect(page).toHaveTitle('Schemas · treaty')
  await expect(rows(page)).toHaveCount(50)
})

test('a filter narrows the list and is the address', async ({ page }) => {
  await page.goto('ui/schemas?page=2')
  await page.getByLabel('Filter by name').fill('shop-')
  await expect(page).toHaveURL(/\/ui\/schemas\?q=shop-$/)
  await expect(link(page, 'shop-orders-value')).toBeVisible()
  await expect(page.getByText('3 subjects match')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('Filter by name')).toHaveValue('shop-')
  await expect(rows(page)).toHaveCount(3)
})

test('a row says what is known of a subject', async ({ page }) => {
  await page.goto('ui/schemas?q=shop-orders')
  const row = page.getByRole('row', { name: /shop-orders-value/ })
  await expect(row).toContainText('default')
  await expect(row).toContainText('Avro')
  await expect(row).toContainText('2 +1 deleted')
  await expect(row).toContainText(/Backward · (default|global)/)
  await expect(row).toContainText(/just now|minutes? ago|hours? ago/)
})

test('formats and contexts narrow the list, and clear again', async ({ page }) => {
  await page.goto('ui/schemas')
  const filters = page.getByRole('complementary', { name: 'Filters' })
  await filters.getByRole('link', { name: /Protobuf/ }).click()
  await expect(page).toHaveURL(/format=PROTOBUF/)
  await expect(rows(page)).toHaveCount(1)
  await filters.getByRole('link', { name: /Protobuf/ }).click()
  await expect(page).toHaveURL(/schemas$/)
  await filters.getByRole('link', { name: /\.staging/ }).click()
  await expect(rows(page)).toHaveCount(1)
  await expect(link(page, 'shop-profile-value')).toBeVisible()
})

test('columns sort, one way and the other', async ({ page }) => {
  await page.goto('ui/schemas?q=shop')
  const names = () => page.locator('tbody [data-row]').allInnerTexts()
  await expect(page.getByRole('columnheader', { name: 'Subject' })).toHaveAttribute('aria-sort', 'ascending')
  await page.getByRole('link', { name: 'Subject' }).click()
  await expect(page).toHaveURL(/sort=-name/)
  await expect(page.getByRole('columnheader', { name: 'Subject' })).toHaveAttribute('aria-sort', 'descending')
  await expect(async () => {
    const shown = await names()
    expect(shown.indexOf('shop-payments-value')).toBeLessThan(shown.indexOf('shop-orders-value'))
  }).toPass()
  await page.getByRole('link', { name: 'Last registered' }).click()
  await expect(page).toHaveURL(/sort=-registered/)
})

test('pages follow each other, and the way back leads back', async ({ page }) => {
  await page.goto('ui/schemas')
  const first = await page.locator('[data-row]').first().innerText()
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page).toHaveURL(/page=2/)
  await expect(page.getByText(/^51–/)).toBeVisible()
  await page.goBack()
  await expect(page.locator('[data-row]').first()).toHaveText(first)
})

test('the way back leads to where one had scrolled to', async ({ page }) => {
  await page.goto('ui/schemas')
  await expect(rows(page)).toHaveCount(50)
  const last = rows(page).last().locator('[data-row]')
  await last.scrollIntoViewIfNeeded()
  await last.click()
  await expect(page.getByRole('treegrid')).toBeVisible()
  await page.goBack()
  await expect(last).toBeInViewport()
})

test('a narrow screen has the same filters and facts in less room', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto('ui/schemas?q=shop-')
  const row = page.getByRole('row', { name: /shop-orders-value/ })
  await expect(row).toContainText('2 versions (1 deleted)')
  await expect(row).toContainText('Avro')
  await page.getByRole('combobox', { name: 'Format' }).selectOption('PROTOBUF')
  await expect(page).toHaveURL(/format=PROTOBUF/)
  await expect(rows(page)).toHaveCount(1)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page
    .getByRole('complementary', { name: 'Filters' })
    .getByRole('link', { name: /Protobuf/ })
    .click()
  await expect(rows(page)).toHaveCount(3)
})

test('deleted subjects are shown on request', async ({ page }) => {
  await page.goto('ui/schemas?q=retired')
  await expect(page.getByText('No subject contains “retired”')).toBeVisible()
  await page.getByRole('link', { name: 'Look among deleted ones too' }).click()
  await expect(page).toHaveURL(/deleted=true/)
  await expect(page.getByRole('row', { name: /shop-retired-value/ })).toContainText('deleted')
  await expect(page.getByLabel('Show deleted')).toBeChecked()
  await link(page, 'shop-retired-value').click()
  await expect(page.getByRole('treegrid')).toBeVisible()
})

test('the keyboard goes from row to row and opens one', async ({ page }) => {
  await page.goto('ui/schemas?q=shop-')
  await expect(rows(page)).toHaveCount(3)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await expect(page.locator('[data-row]').first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/ui\/schemas\/[^/]+\/latest$/)
  await expect(page.getByRole('main')).toBeFocused()
})

test('an empty registry teaches three steps', async ({ page }) => {
  await answerList(page, 200, emptyList)
  await page.goto('ui/schemas')
  await expect(page.getByRole('heading', { level: 3 })).toHaveCount(3)
  await page.getByRole('button', { name: 'Copy: Register a schema' }).click()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  expect(command).toMatch(/^curl -X POST http.*\/subjects\/orders-value\/versions/)
})

test('a failure says what happened and can be tried again', async ({ page }) => {
  await page.route(/\/api\/v1\/subjects\?/, (route) =>
    route.fulfill({ status: 500, json: outage, headers: { 'X-Request-Id': 'abc-123' } }),
  )
  await page.goto('ui/schemas')
  const problem = page.getByRole('alert')
  await expect(problem).toContainText(outage.message)
  await expect(problem).toContainText('abc-123')
  await page.unroute(/\/api\/v1\/subjects\?/)
  await problem.getByRole('button', { name: 'Try again' }).click()
  await expect(rows(page)).toHaveCount(50)
})

test('a failed refresh keeps what was there', async ({ page }) => {
  await page.clock.install()
  await page.goto('ui/schemas')
  await expect(rows(page)).toHaveCount(50)
  await answerList(page, 400, outage)
  await page.clock.fastForward('01:00') // what is fresh is not asked for again
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await expect(page.getByText(/Could not refresh\. Showing the state of/)).toBeVisible()
  await expect(rows(page)).toHaveCount(50)
})

test('the command that is copied answers what the page shows', async ({ page, request }) => {
  await page.goto('ui/schemas?q=shop-')
  const url = /^curl -s '(.*)'$/.exec(await copied(page, 'curl'))?.[1] ?? ''
  const answer = (await (await request.get(url)).json()) as { total: number }
  expect(answer.total).toBe(3)
})
