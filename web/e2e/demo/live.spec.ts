import { expect, expectAccessible, test, themes } from '../test.ts'

test('a change by somebody else is seen without a reload', async ({ page, request }) => {
  const name = `live-${Date.now()}`
  await page.goto(`ui/schemas?q=${name}`)
  await expect(page.getByText(/No subject contains/)).toBeVisible()
  const stream = page.waitForResponse(/\/api\/v1\/stream$/)
  await page.reload()
  await stream
  const answer = await request.post(`subjects/${name}-value/versions`, { data: { schema: '"string"' } })
  expect(answer.ok()).toBe(true)
  await expect(page.getByRole('link', { name: `${name}-value` })).toBeVisible()
  await expect(page.getByText('Updated just now')).toBeVisible()
})

test('a page that nobody sees hears nothing, and catches up when it comes back', async ({
  page,
  request,
}) => {
  const name = `hidden-${Date.now()}`
  const show = (state: 'visible' | 'hidden') =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  const stream = page.waitForResponse(/\/api\/v1\/stream$/)
  await page.goto(`ui/schemas?q=${name}`)
  await stream
  const ended = page.waitForEvent('requestfailed', (failed) => failed.url().endsWith('/stream'))
  await show('hidden')
  await ended
  await request.post(`subjects/${name}-value/versions`, { data: { schema: '"string"' } })
  await expect(page.getByRole('link', { name: `${name}-value` })).toHaveCount(0)
  const again = page.waitForResponse(/\/api\/v1\/stream$/)
  await show('visible')
  await again
  await expect(page.getByRole('link', { name: `${name}-value` })).toBeVisible()
})

test('a stream that fails is opened again, quietly', async ({ page }) => {
  let refused = 0
  await page.route(/\/api\/v1\/stream$/, async (route) => {
    refused += 1
    if (refused > 1) await route.continue()
    else await route.fulfill({ status: 503, json: { message: 'too many' } })
  })
  await page.goto('ui/schemas')
  await page.waitForResponse((response) => response.url().endsWith('/stream') && response.ok())
  await expect(page.getByRole('alert')).toHaveCount(0)
})

for (const theme of themes) {
  test(`what was found out meanwhile is said until it is read, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    let told = 0
    await page.route(/\/api\/v1\/stream$/, async (route) => {
      told += 1
      if (told > 1) {
        await route.fulfill({ status: 503, json: { message: 'once is enough' } })
        return
      }
      const data = {
        words: 'crm-legacy reads orders-value, and no contract says so',
        subject: 'orders-value',
        environment: 'production',
        position: 61,
      }
      await route.fulfill({
        contentType: 'text/event-stream',
        body: `event: usage.undeclared\ndata: ${JSON.stringify({ id: 'log:61.1', data })}\n\n`,
      })
    })
    await page.goto('ui/schemas')
    const notice = page.getByRole('log', { name: 'Notices' })
    await expect(notice).toContainText('no contract says so')
    await expectAccessible(page)
    await notice.getByRole('link', { name: 'Who uses it' }).click()
    await expect(page).toHaveURL(/orders-value\/latest\?.*tab=usage/)
    await expect(page).toHaveURL(/env=production/)
    await page.getByRole('button', { name: 'Close this notice' }).click()
    await expect(notice).toBeEmpty()
  })
}
