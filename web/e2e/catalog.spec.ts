import { copied, expect, test, type Page } from './test.ts'

const rows = (page: Page) => page.locator('tbody tr')

test('the list of events says whom it knows', async ({ page }) => {
  await page.goto('ui/events')
  await expect(page.getByRole('row', { name: /shop\.orders\.OrderPlaced/ })).toContainText('none known')
})

test('events are found by their fields, and narrowed by facets', async ({ page }) => {
  await page.goto('ui/events')
  await page.getByLabel('Search events').fill('field:payment_id')
  await expect(page).toHaveURL(/q=field%3Apayment_id/)
  await expect(rows(page)).toHaveText([/shop\.payments\.PaymentCaptured/])
  await page.getByLabel('Search events').fill('')
  const filters = page.getByRole('complementary', { name: 'Filters' })
  await filters.getByRole('link', { name: /Protobuf/ }).click()
  await expect(page).toHaveURL(/format=PROTOBUF/)
  await expect(rows(page)).toHaveCount(1)
  await page.reload()
  await expect(rows(page)).toHaveCount(1)
})

test('a word that nobody knows leads to one that somebody does', async ({ page }) => {
  await page.goto('ui/events?q=OrderPlacde')
  await expect(page.getByText('No event matches')).toBeVisible()
  await page.getByRole('link', { name: 'All events' }).click()
  await expect(page).toHaveURL(/\/events$/)
})

test('an event says what it is, where it comes from, and who uses it', async ({ page }) => {
  await page.goto('ui/events?q=OrderPlaced')
  await page.locator('[data-row]').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop.orders.OrderPlaced')
  await expect(page.getByRole('treegrid')).toContainText('orderId')
  const who = page.getByRole('region', { name: /^Who, in/ })
  await expect(who).toContainText('Coverage: not measured')
  await expect(who).toContainText('No consumer is known.')
  await expect(page.getByRole('region', { name: 'Where it comes from' })).toContainText('TopicNameStrategy')
  await page.getByRole('row', { name: /^currency/ }).click()
  await expect(page).toHaveURL(/field=currency/)
  await expect(page.getByRole('complementary', { name: 'Field currency' })).toContainText('GBP')
})

test('what is not known can be asked for', async ({ page }) => {
  await page.goto('ui/events/shop.orders.OrderPlaced')
  await page.getByRole('button', { name: 'How we know' }).click()
  await expect(page.getByRole('dialog', { name: 'How this is known' })).toContainText('observed since')
})

test('an event leads to its channel, and back', async ({ page }) => {
  await page.goto('ui/events/shop.orders.OrderPlaced')
  await page.getByRole('link', { name: 'default/shop-orders' }).first().click()
  await expect(page).toHaveURL(/\/channels\/default\/shop-orders$/)
  await expect(page.getByRole('region', { name: 'Key schema' })).toContainText('No schema is known')
  await page.getByRole('link', { name: 'shop.orders.OrderPlaced' }).first().click()
  await expect(page).toHaveURL(/\/events\/shop\.orders\.OrderPlaced$/)
})

test('fields are found wherever they are', async ({ page }) => {
  await page.goto('ui/fields?q=orderId')
  await page.getByRole('link', { name: 'orderId' }).click()
  await expect(page).toHaveURL(/\/schemas\/shop-orders-value\/latest\?field=orderId$/)
})

test('channels come page by page', async ({ page }) => {
  await page.goto('ui/channels')
  await expect(rows(page)).toHaveCount(50)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect(rows(page)).not.toHaveCount(50)
})

test('the environment of the address stays from page to page', async ({ page }) => {
  await page.goto('ui/events/shop.orders.OrderPlaced?env=default')
  await page.getByRole('link', { name: 'Events', exact: true }).first().click()
  await expect(page).toHaveURL(/\/events\?env=default$/)
})

test('the command that is copied answers what the page shows', async ({ page, request }) => {
  await page.goto('ui/events/shop.orders.OrderPlaced')
  const url = /^curl -s '(.*)'$/.exec(await copied(page, 'curl'))?.[1] ?? ''
  expect(await (await request.get(url)).json()).toMatchObject({ name: 'shop.orders.OrderPlaced' })
})

test('a name that is nearly right leads to the right one, and a deleted subject is found', async ({
  page,
}) => {
  await page.goto('ui/events/shop.orders.OrderPlacde')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'There is no event “shop.orders.OrderPlacde”',
  )
  const alike = page.getByRole('region', { name: 'Names that are spelled alike' })
  await alike.getByRole('link', { name: 'shop.orders.OrderPlaced' }).click()
  await expect(page).toHaveURL(/\/events\/shop\.orders\.OrderPlaced$/)
  await page.goto('ui/channels/default/shop-orderz')
  await alike.getByRole('link', { name: 'shop-orders', exact: true }).click()
  await expect(page).toHaveURL(/\/channels\?q=shop-orders$/)
  await page.goto('ui/events/shop-retired')
  await page
    .getByRole('region', { name: 'Deleted subjects' })
    .getByRole('link', { name: 'shop-retired-value' })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop-retired-value')
  await expect(page.getByText('deleted').first()).toBeVisible()
})

test('a channel that is not known is set, and what else was set stays', async ({ page, request }) => {
  const name = `shop.nowhere.Event${Date.now()}`
  const schema = JSON.stringify({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] })
  await request.post(`subjects/${name}/versions`, { data: { schema } })
  await request.patch(`api/v1/subjects/${name}`, { data: { override: { messageType: 'command' } } })
  await page.goto(`ui/events/${name}`)
  const facts = page.locator('dl').first()
  await expect(facts).toContainText('Channelnot known')
  await page.getByRole('button', { name: 'Set it' }).click()
  const dialog = page.getByRole('dialog', { name: `Where is ${name} sent?` })
  await dialog.getByLabel('Channel').fill('commands')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(facts.getByRole('link', { name: 'default/commands' })).toBeVisible()
  await expect(facts).toContainText('Typecommand')
})

test('changes of an event are heard of in a reader and in a shell', async ({ page, request }) => {
  await page.goto('ui/events/shop.orders.OrderPlaced')
  await page.getByRole('button', { name: 'Subscribe' }).click()
  const ways = page.getByRole('dialog', { name: 'How to hear of changes' })
  const feed = await request.get(
    (await ways.getByRole('link', { name: /changes\.atom/ }).textContent()) ?? '',
  )
  expect(feed.headers()['content-type']).toMatch(/^application\/atom\+xml/)
  expect(await feed.text()).toContain('shop-orders-value')
  await expect(ways.locator('pre')).toHaveText(
    /^curl -sN 'http.*\/api\/v1\/stream\?subject=shop-orders-value'$/,
  )
  await ways.getByRole('link', { name: 'add a webhook' }).click()
  await expect(page).toHaveURL(/\/settings\?part=webhooks$/)
})

test('a deprecated event says until when it is there, and what comes in its place', async ({
  page,
  request,
}) => {
  const name = `shop.old.Event${Date.now()}`
  const schema = JSON.stringify({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] })
  await request.post(`subjects/${name}/versions`, { data: { schema } })
  const lifecycle = {
    state: 'deprecated',
    removal: '2031-05-04T12:00:00Z',
    alternative: 'shop.orders.OrderPlaced',
  }
  await request.patch(`api/v1/events/${name}`, { data: { owner: 'team-shop', domain: 'shop', lifecycle } })
  await page.goto(`ui/events/${name}`)
  await expect(page.getByRole('status').filter({ hasText: 'Deprecated' })).toHaveText(
    'Deprecated. It goes on 4 May 2031. Use shop.orders.OrderPlaced instead.',
  )
  await page.getByRole('link', { name: 'team-shop' }).click()
  await expect(page).toHaveURL(/\/teams\/team-shop$/)
  await page.goBack()
  await page.getByRole('link', { name: 'shop.orders.OrderPlaced' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop.orders.OrderPlaced')
})
