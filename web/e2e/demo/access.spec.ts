import { expect, expectAccessible, expectFits, outage, test, themes } from '../test.ts'
import { pages } from './pages.ts'

/** Every page with the catalog of the demonstration, in both themes, also on a telephone, and when all it asks for fails. */

for (const theme of themes) {
  for (const path of pages) {
    test(`/${path}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.goto(`ui/${path}`)
      await expect(page.locator('h1')).toHaveCount(1)
      await expect(page.locator('main .skeleton')).toHaveCount(0)
      await expectAccessible(page)
      await page.setViewportSize({ width: 390, height: 844 })
      await expectAccessible(page)
      await expectFits(page)
    })
    test(`/${path}, failed, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await page.route(/\/api\/v1\/(?!stream|status)|\/subjects\//, (route) =>
        route.fulfill({ status: 400, json: outage }),
      )
      await page.goto(`ui/${path}`)
      await expect(page.locator('h1')).toHaveCount(1)
      await expect(page.locator('main .skeleton')).toHaveCount(0)
      await expectAccessible(page)
    })
  }
}
