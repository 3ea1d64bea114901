import { expect, expectFits, test, type Page } from './test.ts'

const options = (page: Page, by: { name?: RegExp } = {}) =>
  page.getByRole('listbox', { name: 'Results' }).getByRole('option', by)
const search = (page: Page) => page.getByRole('combobox', { name: 'Search' })

for (const keys of ['/', 'Control+k']) {
  test(`${keys} opens the search, which leads to a subject`, async ({ page }) => {
    await page.goto('ui/schemas')
    await expect(page.getByRole('table')).toBeVisible()
    await page.keyboard.press(keys)
    await expect(search(page)).toBeFocused()
    await page.keyboard.type('shop-pay')
    const option = options(page, { name: /shop-payments-value/ })
    await expect(option).toBeVisible()
    await option.hover()
    await expect(option).toHaveAttribute('aria-selected', 'true')
    await expect(search(page)).toHaveAttribute(
      'aria-activedescendant',
      (await option.getAttribute('id')) ?? '',
    )
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop-payments-value')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })
}

test('the search goes round, closes, and gives the focus back', async ({ page }) => {
  await page.goto('ui/schemas/shop-orders-value/1')
  await page.getByRole('button', { name: 'Search' }).click()
  await search(page).fill('many-1')
  await expect(options(page, { name: /^many-1\d-value/ })).not.toHaveCount(0)
  await page.keyboard.press('ArrowUp')
  await expect(options(page).last()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(options(page).first()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Search' })).toBeFocused()
  await page.keyboard.press('/')
  await search(page).fill('many-1')
  await options(page, { name: /^All \d+ subjects/ }).click()
  await expect(page).toHaveURL(/\/ui\/schemas\?q=many-1$/)
})

test('the search remembers what was opened, and does things', async ({ page }) => {
  await page.goto('ui/schemas')
  await expect(page.getByRole('table')).toBeVisible()
  await page.keyboard.press('/')
  await search(page).fill('shop-pay')
  await options(page, { name: /shop-payments-value/ }).click()
  await expect(page).toHaveURL(/shop-payments-value/)
  await page.keyboard.press('/')
  await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option')).toHaveText([
    /shop-payments-value/,
  ])
  await search(page).fill('> who changed')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/ui\/audit$/)
})

test('Enter waits for what is found, unless something is chosen', async ({ page }) => {
  await page.goto('ui/schemas')
  await expect(page.getByRole('table')).toBeVisible()
  const held: (() => void)[] = []
  /** Leaves the search with what it found for other words than those that are typed. */
  const behind = async () => {
    await page.keyboard.press('/')
    await search(page).fill('shop-ord')
    await expect(options(page, { name: /^shop-orders-value/ })).toBeVisible()
    await page.route(/\/api\/v1\/search\?q=shop-pay/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve))
      await route.continue()
    })
    await search(page).fill('shop-pay')
    await expect.poll(() => held.length).toBe(1)
  }
  await behind()
  await options(page, { name: /^shop-orders-value/ }).hover()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop-orders-value')

  held.length = 0
  await behind()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop-orders-value')
  held.forEach((release) => {
    release()
  })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/payments/i)
})

test('the first stop of the keyboard skips the header', async ({ page }) => {
  await page.goto('ui/schemas')
  await expect(page.getByRole('table')).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('the theme is chosen, kept, and given back to the system', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto('ui/schemas')
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  const change = page.getByRole('button', { name: /^Theme/ })
  await change.click()
  expect(await background()).toBe(light)
  await change.click()
  const dark = await background()
  expect(dark).not.toBe(light)
  await page.reload()
  expect(await background()).toBe(dark)
  await change.click()
  expect(await background()).toBe(light)
})

test('an address that leads nowhere says so', async ({ page }) => {
  await page.goto('ui/no/such/page/here')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no page at this address')
  await page.getByRole('link', { name: 'All schemas' }).click()
  await expect(page).toHaveURL(/\/ui\/schemas$/)
})

test('the page is served with its policy, files for ever, and lost files as such', async ({ request }) => {
  const page = await request.get('ui/schemas/a%2Fb/1')
  expect(page.headers()['content-security-policy']).toMatch(
    /default-src 'self'; script-src 'self'; style-src 'self' 'nonce-/,
  )
  expect(page.headers()['cache-control']).toBe('no-cache')
  const script = /src="([^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
  const asset = await request.get(script, { headers: { 'Accept-Encoding': 'br' } })
  expect(asset.headers()).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  const lost = await request.get('ui/assets/index-lost.js')
  expect(lost.status()).toBe(404)
  expect(lost.headers()['content-type']).toMatch(/^text\/plain/)
})

test('a registry without its database says so on every page', async ({ page }) => {
  await page.route(/\/api\/v1\/status/, (route) => route.fulfill({ json: { stale: true } }))
  await page.goto('ui/schemas')
  await expect(page.getByText(/cannot reach its database/)).toBeVisible()
})

for (const path of [
  'schemas',
  'schemas/shop-orders-value/latest?field=currency',
  'schemas/shop-orders-value/latest?tab=raw',
  'schemas/shop-orders-value/latest?tab=compatibility',
  'schemas/shop-orders-value/diff/1...3',
  'schemas/shop-orders-value/diff/1...3?view=split',
  'audit',
  'events?q=shop',
  'events/shop.orders.OrderPlaced?field=currency',
  'channels?q=shop',
  'fields?q=order',
  'playground?subject=shop-orders-value',
]) {
  test(`nothing scrolls sideways: ${path}`, async ({ page }) => {
    for (const width of [320, 390, 768, 1024, 1440, 2560]) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(`ui/${path}`)
      await expect(
        page.locator('table, pre, [role=treegrid], section[aria-label=Changes]').first(),
      ).toBeVisible()
      await expectFits(page)
    }
  })
}
