import {
  answer,
  answerList,
  emptyList,
  expect,
  expectAccessible,
  outage,
  test,
  themes,
  type Page,
} from './test.ts'

const nothing = { items: [], total: 0, position: 0 }

/** Each page in each state, by what is done to the server first and what is then to be seen. */
const states: {
  name: string
  path: string
  before?: (page: Page) => Promise<unknown>
  seen: string | RegExp
}[] = [
  { name: 'list, full', path: 'schemas?q=shop', seen: 'shop-orders-value' },
  { name: 'list, with deleted ones', path: 'schemas?deleted=true&q=shop', seen: 'shop-retired-value' },
  { name: 'list, narrowed', path: 'schemas?format=AVRO&context=.&sort=-versions', seen: /subjects match/ },
  { name: 'list, no match', path: 'schemas?q=no-such-name', seen: /No subject contains/ },
  {
    name: 'list, empty',
    path: 'schemas',
    before: (page) => answerList(page, 200, emptyList),
    seen: /Nothing is registered/,
  },
  {
    name: 'list, failed',
    path: 'schemas',
    before: (page) => answerList(page, 400, outage),
    seen: outage.message,
  },
  { name: 'version, full', path: 'schemas/shop-orders-value/latest', seen: 'orderId' },
  { name: 'version, field', path: 'schemas/shop-orders-value/latest?field=currency', seen: 'GBP' },
  { name: 'version, text', path: 'schemas/shop-orders-value/latest?tab=raw', seen: 'OrderPlaced' },
  {
    name: 'version, history',
    path: 'schemas/shop-orders-value/latest?tab=history',
    seen: 'The first version',
  },
  {
    name: 'version, compatibility',
    path: 'schemas/shop-orders-value/3?tab=compatibility',
    seen: /(allowed|refused)$/,
  },
  {
    name: 'version, rules',
    path: 'schemas/shop-orders-value/1?tab=rules',
    seen: /neither metadata nor rules/,
  },
  { name: 'version, wide', path: 'schemas/wide-value/latest', seen: 'field_0' },
  {
    name: 'version, fields failed',
    path: 'schemas/shop-orders-value/1',
    before: (page) => page.route(/\/tree$/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  { name: 'playground, empty', path: 'playground', seen: /With two schemas/ },
  { name: 'playground, subject', path: 'playground?subject=shop-orders-value', seen: /OrderPlaced/ },
  { name: 'version, deleted', path: 'schemas/shop-orders-value/2', seen: 'orderId' },
  { name: 'version, referred to', path: 'schemas/common%2Faddress/1?tab=references', seen: 'Referenced by' },
  { name: 'version, missing', path: 'schemas/shop-orders-value/99', seen: /no version 99/ },
  { name: 'subject, missing', path: 'schemas/no-such-name/1', seen: /no subject/ },
  {
    name: 'version, failed',
    path: 'schemas/shop-orders-value/1?tab=raw',
    before: (page) =>
      page.route(/\d\/subjects\/shop-orders-value\/versions/, (route) =>
        route.fulfill({ status: 400, json: outage }),
      ),
    seen: outage.message,
  },
  {
    name: 'subject, failed',
    path: 'schemas/shop-orders-value/1',
    before: (page) =>
      page.route(/\/api\/v1\/subjects\/shop/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  { name: 'comparison', path: 'schemas/shop-orders-value/diff/1...3', seen: /shipping/ },
  {
    name: 'comparison, text',
    path: 'schemas/shop-orders-value/diff/1...3?view=text',
    seen: 'shop.common.Address',
  },
  {
    name: 'comparison, side by side',
    path: 'schemas/shop-payments-value/diff/2...1?view=split&all=true',
    seen: 'payment_id',
  },
  { name: 'comparison, equal', path: 'schemas/shop-orders-value/diff/1...1', seen: /No field differs/ },
  { name: 'events, full', path: 'events', seen: 'shop.orders.OrderPlaced' },
  { name: 'events, no match', path: 'events?q=zzzzqqqq', seen: 'No event matches' },
  {
    name: 'events, empty',
    path: 'events',
    before: (page) => answer(page, 'events', 200, nothing),
    seen: /Nothing is registered/,
  },
  {
    name: 'events, failed',
    path: 'events',
    before: (page) => answer(page, 'events', 400, outage),
    seen: outage.message,
  },
  { name: 'event, full', path: 'events/shop.orders.OrderPlaced', seen: 'No consumer is known.' },
  { name: 'event, field', path: 'events/shop.orders.OrderPlaced?field=currency', seen: 'GBP' },
  { name: 'event, missing', path: 'events/no.such.Event', seen: /no event/ },
  {
    name: 'event, failed',
    path: 'events/shop.orders.OrderPlaced',
    before: (page) => answer(page, 'events', 400, outage),
    seen: outage.message,
  },
  { name: 'channels, full', path: 'channels?q=shop', seen: 'shop-orders' },
  { name: 'channel, full', path: 'channels/default/shop-orders', seen: 'shop.orders.OrderPlaced' },
  { name: 'channel, missing', path: 'channels/default/no-such-topic', seen: /no channel/ },
  {
    name: 'channels, empty',
    path: 'channels',
    before: (page) => answer(page, 'channels', 200, nothing),
    seen: /Nothing is registered/,
  },
  {
    name: 'channels, failed',
    path: 'channels',
    before: (page) => answer(page, 'channels', 400, outage),
    seen: outage.message,
  },
  {
    name: 'channel, failed',
    path: 'channels/default/shop-orders',
    before: (page) => answer(page, 'channels', 400, outage),
    seen: outage.message,
  },
  { name: 'fields, full', path: 'fields?q=order', seen: 'orderId' },
  { name: 'fields, no match', path: 'fields?q=zzzzqqqq', seen: 'No field matches' },
  {
    name: 'fields, empty',
    path: 'fields',
    before: (page) => answer(page, 'fields', 200, nothing),
    seen: /Nothing is registered/,
  },
  {
    name: 'fields, failed',
    path: 'fields?q=order',
    before: (page) => answer(page, 'fields', 400, outage),
    seen: outage.message,
  },
  {
    name: 'event, nearly right',
    path: 'events/shop.orders.OrderPlacde',
    seen: 'shop.orders.OrderPlaced',
  },
  {
    name: 'applications, empty',
    path: 'applications',
    before: (page) => answer(page, 'applications', 200, nothing),
    seen: 'No application is known yet',
  },
  { name: 'applications, no match', path: 'applications?q=zzzzqqqq', seen: 'No application matches' },
  { name: 'application, missing', path: 'applications/no-such-one', seen: /no application/ },
  {
    name: 'application, failed',
    path: 'applications/billing',
    before: (page) => answer(page, 'applications', 400, outage),
    seen: outage.message,
  },
  {
    name: 'domains, empty',
    path: 'domains',
    before: (page) => page.route(/v1\/domains$/, (route) => route.fulfill({ json: nothing })),
    seen: /No domain is described/,
  },
  {
    name: 'teams, empty',
    path: 'teams',
    before: (page) => page.route(/v1\/teams$/, (route) => route.fulfill({ json: nothing })),
    seen: /No team is described/,
  },
  { name: 'team, missing', path: 'teams/no-such-team', seen: /no team/ },
  { name: 'domain, missing', path: 'domains/no-such-domain', seen: /no domain/ },
  { name: 'graph, nothing chosen', path: 'graph', seen: /Around which one/ },
  {
    name: 'graph, nobody around',
    path: 'graph?focus=event:shop.orders.OrderPlaced',
    seen: /Nobody is known to send or read/,
  },
  {
    name: 'graph, failed',
    path: 'graph?focus=event:shop.orders.OrderPlaced',
    before: (page) =>
      page.route(/\/api\/v1\/(lineage|graph)/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  { name: 'report, missing', path: 'impact/no-such-report', seen: /no report/ },
  {
    name: 'report, failed',
    path: 'impact/no-such-report',
    before: (page) => answer(page, 'impact/no-such-report', 400, outage),
    seen: outage.message,
  },
  {
    name: 'settings, environments',
    path: 'settings?part=environments',
    seen: 'that of this instance',
  },
  {
    name: 'settings, failed',
    path: 'settings?part=environments',
    before: (page) =>
      page.route(/\/api\/v1\/environments$/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  { name: 'audit, full', path: 'audit', seen: 'Version registered' },
  { name: 'audit, empty', path: 'audit?subject=no-such-name', seen: 'No change matches' },
  {
    name: 'audit, failed',
    path: 'audit',
    before: (page) =>
      page.route(/\/api\/v1\/changes/, (route) => route.fulfill({ status: 400, json: outage })),
    seen: outage.message,
  },
  { name: 'no page', path: 'nowhere', seen: /no page/ },
]

for (const theme of themes) {
  for (const { name, path, before, seen } of states) {
    test(`${name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await before?.(page)
      await page.goto(`ui/${path}`)
      await expect(page.getByText(seen).filter({ visible: true }).first()).toBeVisible()
      await expectAccessible(page)
    })
  }
  test(`search, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await page.goto('ui/schemas')
    await page.getByRole('button', { name: 'Search' }).click()
    await expectAccessible(page, 'dialog[open]')
    await page.getByRole('combobox', { name: 'Search' }).fill('shop')
    await expect(page.getByRole('option', { name: /shop-orders-value/ })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await expectAccessible(page, 'dialog[open]')
    await page.getByRole('combobox', { name: 'Search' }).fill('no-such-thing-at-all')
    await expect(page.getByText(/^Nothing has/)).toBeVisible()
    await expectAccessible(page, 'dialog[open]')
  })
  test(`verification, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await page.goto('ui/audit')
    await page.getByRole('button', { name: 'Verify the chain' }).click()
    await expect(page.getByRole('dialog')).toContainText('each one continues the chain')
    await expectAccessible(page, 'dialog[open]')
  })
  test(`list on a telephone, ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: theme })
    await page.goto('ui/schemas?q=shop')
    await expect(page.getByRole('link', { name: 'shop-orders-value' })).toBeVisible()
    await expectAccessible(page)
  })
}
