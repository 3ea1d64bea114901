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
  // The oldest one is that of the demonstration, whatever other tests publish.
  await page
    .getByRole('button', { name: /Contract published/ })
    .last()
    .click()
  await page.locator('dl').getByRole('link', { name: 'analytics', exact: true }).click()
  await expect(page).toHaveURL(/object=application%3Aanalytics/)
  await expect(entries(page).first()).toBeVisible()
})

test('what is shown is also a feed', async ({ page, request }) => {
  await page.goto('ui/audit?action=deployed&object=application:billing')
  const feed = (await page.getByRole('link', { name: 'Feed' }).getAttribute('href')) ?? ''
  const atom = await (await request.get(feed)).text()
  expect(atom).toContain('Deployed: billing in production')
  expect(atom).not.toContain('shipping')
})

for (const theme of themes) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme })

    test('the history of a catalog is accessible', async ({ page }) => {
      await page.goto('ui/audit?object=application:billing')
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
