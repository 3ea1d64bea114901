import {
  answer,
  copied,
  expect,
  expectAccessible,
  expectFits,
  outage,
  test,
  themes,
  type Page,
} from '../test.ts'

const card = (page: Page, name: string) => page.getByRole('region', { name })

test('home says what needs somebody, and what changed', async ({ page }) => {
  await page.goto('ui/?env=production')
  await expect(card(page, 'Contracts at risk')).toContainText('analytics')
  await expect(card(page, 'Who is that?')).toContainText('crm-legacy looks like a service')
  await expect(card(page, 'Read by somebody whom no contract knows')).toContainText(
    'shop.ordering.OrderPlaced',
  )
  await expect(card(page, 'Deprecated, and still read')).toContainText('shop.ordering.OrderCreated')
  await expect(card(page, 'Newest versions')).toContainText('+ couponCode')
  await page
    .getByRole('list', { name: 'What is known here' })
    .getByRole('link', { name: /applications/ })
    .click()
  await expect(page).toHaveURL(/\/applications\?env=production$/)
})

test('the commands of home ask for the newest versions', async ({ page, request }) => {
  await page.goto('ui/?env=production')
  const url = /^curl -s '(.*)'$/.exec(await copied(page, 'curl'))?.[1] ?? ''
  const { items } = (await (await request.get(url)).json()) as { items: { kind: string }[] }
  expect(items.length).toBeGreaterThan(0)
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['version-registered']))
})

test('an environment in which nothing is wrong says so', async ({ page, request }) => {
  await request.put('api/v1/environments/lab', { data: {} })
  await page.goto('ui/?env=lab')
  await expect(card(page, 'Contracts at risk')).toContainText('No deployment is recorded in lab.')
})

test('a team sees what concerns it, and the address keeps that', async ({ page, request }) => {
  await page.goto('ui/?env=production')
  await page.getByRole('combobox', { name: 'Whose' }).selectOption({ label: 'Payments' })
  await expect(page).toHaveURL(/team=team-payments/)
  await expect(card(page, 'Contracts at risk')).toContainText(
    'Everything that runs for team-payments in production fits.',
  )
  await expect(card(page, 'Read by somebody whom no contract knows')).not.toContainText(
    'shop.ordering.OrderPlaced',
  )
  await expect(card(page, 'Deprecated, and still read')).toContainText('No deprecated event of team-payments')
  await expect(card(page, 'Newest versions')).toContainText('payments-value')
  await expect(card(page, 'Newest versions')).not.toContainText('orders-value')
  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Whose' })).toHaveValue('team-payments')
  const feed = (await page.getByRole('link', { name: 'Feed' }).getAttribute('href')) ?? ''
  const atom = await request.get(feed)
  expect(atom.headers()['content-type']).toContain('application/atom+xml')
  expect(await atom.text()).toContain('payments-value')
  await page.getByRole('combobox', { name: 'Whose' }).selectOption('')
  await expect(card(page, 'Contracts at risk')).toContainText('analytics')
})

test('a card that fails leaves the others', async ({ page }) => {
  await answer(page, 'principals', 400, outage)
  await page.goto('ui/?env=production')
  await expect(page.getByText('Who is that? could not be read')).toBeVisible()
  await expect(card(page, 'Newest versions')).toContainText('+ couponCode')
  await expectAccessible(page)
})

test('an empty registry shows three steps', async ({ page }) => {
  await answer(page, 'subjects', 200, {
    items: [],
    total: 0,
    facets: { format: {}, context: {} },
    position: 0,
  })
  await page.goto('ui/')
  await expect(page.getByRole('heading', { name: 'Nothing is registered here yet' })).toBeVisible()
  await expect(page.getByText('treaty import')).toBeVisible()
  await expectAccessible(page)
})

for (const theme of themes) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme })

    test('home is accessible', async ({ page }) => {
      await page.goto('ui/?env=production')
      await expect(card(page, 'Contracts at risk')).toContainText('analytics')
      await expect(card(page, 'Newest versions')).toContainText('+ couponCode')
      await expectAccessible(page)
    })
  })
}

test('home fits a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await page.goto('ui/?env=production')
  await expect(card(page, 'Newest versions')).toContainText('+ couponCode')
  await expectFits(page)
})
