import { expect, expectAccessible, expectFits, test, themes, type Page } from '../test.ts'

const entries = (page: Page) => page.getByRole('button', { name: /^Change \d+/ })

test('changes of the catalog say what they are about, and lead there', async ({ page }) => {
  await page.goto('ui/audit?action=deployed&object=application:billing')
  await expect(entries(page).first()).toHaveAccessibleName(/Deployed/)
  await expect(page.getByText('2.3.0 in production')).toBeVisible()
  await page.getByRole('link', { name: 'billing', exact: true }).first().click()
  await expect(page).toHaveURL(/\/applications\/billing/)
  await page.goto('ui/audit?action=team-set')
  await page.getByRole('link', { name: 'team-payments' }).click()
  await expect(page).toHaveURL(/\/teams\/team-payments/)
})

test('an object has a history of its own, also of what it is joined to', async ({ page }) => {
  await page.goto('ui/audit?action=contract-published')
  const published = page.getByText('2.3.0', { exact: true })
  await expect(published).toBeVisible()
  await page
    .getByRole('button', { name: /Contract published/ })
    .nth(1)
    .click()
  await page
    .locator('dl')
    .getByRole('link', { name: /^(billing|shipping|notification|inventory|order|analytics)$/ })
    .click()
  await expect(page).toHaveURL(/object=application%3A/)
  await expect(entries(page).first()).toBeVisible()
})

for (const theme of themes) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme })

    test('the history of a catalog is accessible', async ({ page }) => {
      await page.goto('ui/audit')
      await entries(page).first().click()
      await expect(page.getByRole('region', { name: 'Content' })).toBeVisible()
      await expectAccessible(page)
    })
  })
}

test('the history of a catalog fits a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto('ui/audit')
  await expect(entries(page).first()).toBeVisible()
  await expectFits(page)
})
