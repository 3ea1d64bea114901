import { expect, expectFits, test } from '../test.ts'
import { pages } from './pages.ts'

/** What people set in their system or browser: size, colours, motion. */

for (const path of pages) {
  test(`at 400 % nothing scrolls sideways: /${path}`, async ({ page }) => {
    // A window of 1280 pixels at 400 % has 320 of them.
    await page.setViewportSize({ width: 320, height: 256 })
    await page.goto(`ui/${path}`)
    await expect(page.locator('h1')).toHaveCount(1)
    await expect(page.locator('main .skeleton')).toHaveCount(0)
    await expectFits(page)
    // Words may break, but none is left with a letter a line.
    const slivers = await page.evaluate(() =>
      [...document.querySelectorAll('main :is(p, td, th, dd, span, a, bdi)')].flatMap((element) => {
        const text = element.textContent.trim()
        const { width, height } = element.getBoundingClientRect()
        return element.children.length === 0 &&
          text.length > 3 &&
          width > 0 &&
          width < 16 &&
          height > 3 * width
          ? [`${text}: ${Math.round(width)} × ${Math.round(height)}`]
          : []
      }),
    )
    expect(slivers).toEqual([])
  })
}

test('what is chosen is seen where the system chooses the colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto('ui/schemas/orders-value/diff/2...3?view=text')
  const chosen = page.getByRole('link', { name: 'Text', exact: true })
  await expect(chosen).toHaveCSS('outline-style', 'dashed')
  const line = await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Schemas' })
    .evaluate((link) => getComputedStyle(link, '::after').borderBottomWidth)
  expect(line).toBe('2px')
  await page.goto('ui/schemas/orders-value/latest?field=customerEmail')
  await expect(page.getByRole('row', { name: /^customerEmail/ })).toHaveCSS('outline-style', 'dashed')
  await page.keyboard.press('/')
  await page.keyboard.type('order')
  await expect(
    page.getByRole('listbox', { name: 'Results' }).getByRole('option', { selected: true }),
  ).toHaveCSS('outline-style', 'dashed')
})

test('nothing moves for those who asked for that', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.route(/\/api\/v1\/events\?/, () => undefined) // never answered
  await page.goto('ui/events')
  await expect(page.locator('.skeleton').first()).toHaveCSS('animation-name', 'none')
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await expect(page.locator('.skeleton').first()).toHaveCSS('animation-name', 'breathe')
})
