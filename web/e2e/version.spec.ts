import { expect, test } from './test.ts'

test('the latest version with all that is known of it', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop-orders-value')
  await expect(page).toHaveTitle('shop-orders-value latest · treaty')
  const facts = page.locator('dl').first()
  await expect(facts).toContainText('3latest')
  await expect(facts).toContainText('Avro')
  await expect(facts).toContainText('Backward')
  await expect(facts).toContainText(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)
  await expect(page.getByRole('treegrid')).toContainText('orderId')
})

test('the text can be seen and copied as it is stored', async ({ page, request }) => {
  await page.goto('ui/schemas/shop-orders-value/1?tab=raw')
  const stored = await (await request.get('subjects/shop-orders-value/versions/1/schema')).text()
  await expect(page.locator('pre code > span').nth(1)).toHaveText('  "type": "record",\n')
  await page.getByRole('link', { name: 'As stored' }).click()
  await expect(page).toHaveURL(/text=stored/)
  await expect(page.locator('pre code > span')).toHaveCount(1)
  expect((await page.locator('pre code').textContent())?.trim()).toBe(stored)
  await page.getByRole('button', { name: 'Copy stored text' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(stored)
})

test('the text can be downloaded under a name that fits', async ({ page }) => {
  await page.goto('ui/schemas/common%2Faddress/1?tab=raw')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toBe('common-address-v1.avsc')
})

test('the history says what each version brought; deleted ones are marked', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest')
  await page.getByRole('link', { name: /^History/ }).click()
  await expect(page).toHaveURL(/tab=history/)
  const versions = page.getByRole('region', { name: 'Versions' }).locator('ol > li')
  await expect(versions).toHaveCount(3)
  await expect(versions.first()).toContainText(/shipping/)
  await expect(versions.nth(1)).toContainText('deleted')
  await expect(versions.nth(1)).toContainText(/currency/)
  await expect(versions.last()).toContainText('The first version')
  await page.getByRole('link', { name: 'Compare version 2 with version 1' }).click()
  await expect(page).toHaveURL(/\/diff\/1\.\.\.2$/)
  await page.goBack()
  await versions.nth(1).getByRole('link', { name: 'Version 2', exact: true }).click()
  await expect(page).toHaveURL(/\/shop-orders-value\/2$/)
  await expect(page.locator('dl').first()).toContainText('deleted')
})

test('another version is shown in the same part of the page', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/latest?tab=raw')
  await page.getByLabel('Version', { exact: true }).selectOption('1')
  await expect(page).toHaveURL(/\/shop-orders-value\/1\?tab=raw$/)
  await expect(page.locator('pre code')).not.toContainText('shipping')
})

test('a version is compared with all others, and the level says what counts', async ({ page }) => {
  await page.goto('ui/schemas/shop-payments-value/2?tab=compatibility')
  const row = page.getByRole('row', { name: /Version 1/ })
  await expect(row.getByRole('cell').first()).toHaveText('reads')
  await expect(row).toContainText('allowed')
  await page.getByRole('link', { name: 'Try a change' }).click()
  await expect(page).toHaveURL(/\/playground\?subject=shop-payments-value&version=2$/)
})

test('references lead to what is referred to, and back', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/3?tab=references')
  await page.getByRole('region', { name: 'References' }).getByRole('link').click()
  await expect(page).toHaveURL(/\/schemas\/common%2Faddress\/1$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('common/address')
  await page.getByRole('link', { name: /^References/ }).click()
  await page
    .getByRole('region', { name: 'Referenced by' })
    .getByRole('link', { name: /shop-orders-value/ })
    .click()
  await expect(page).toHaveURL(/\/shop-orders-value\/3$/)
})

test('Protobuf is shown as it is written', async ({ page }) => {
  await page.goto('ui/schemas/shop-payments-value/2?tab=raw')
  await expect(page.locator('pre code')).toContainText('string currency = 3;')
  await expect(page.getByRole('link', { name: 'As stored' })).toHaveCount(0)
})

test('metadata and rules are shown where there are some', async ({ page }) => {
  await page.route(/\/subjects\/shop-orders-value\/versions\/3\?/, async (route) => {
    const response = await route.fetch()
    const json = (await response.json()) as object
    await route.fulfill({
      json: {
        ...json,
        metadata: { properties: { owner: 'team-checkout' }, tags: { 'OrderPlaced.orderId': ['PII'] } },
        ruleSet: {
          domainRules: [
            { name: 'checkId', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: 'size(id) > 0' },
          ],
        },
      },
    })
  })
  await page.goto('ui/schemas/shop-orders-value/3')
  await page.getByRole('link', { name: 'Metadata and rules' }).click()
  await expect(page.getByRole('region', { name: 'Metadata' })).toContainText('team-checkout')
  await expect(page.getByRole('region', { name: 'Metadata' })).toContainText('PII')
  await expect(page.getByRole('region', { name: 'Rules' })).toContainText('size(id) > 0')
})

test('an address without a version means the latest', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value')
  await expect(page).toHaveURL(/\/shop-orders-value\/latest$/)
})

test('an unknown subject leads to a search for it', async ({ page }) => {
  await page.goto('ui/schemas/shop-nothing/latest')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no subject “shop-nothing”')
  await page.getByRole('link', { name: 'Search for it' }).click()
  await expect(page).toHaveURL(/q=shop-nothing/)
})

for (const version of ['99', '0', 'newest']) {
  test(`there is no version ${version}`, async ({ page }) => {
    await page.goto(`ui/schemas/shop-orders-value/${version}`)
    await expect(page.getByText(`There is no version ${version}`)).toBeVisible()
    await page.getByRole('link', { name: 'Latest version' }).click()
    await expect(page.getByRole('treegrid')).toContainText('orderId')
  })
}
