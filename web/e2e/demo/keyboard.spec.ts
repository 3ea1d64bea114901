import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '../test.ts'

/** Whole journeys without a mouse: nothing here clicks. */

const pending = readFileSync(
  new URL('../../../server/demo/flow/order_placed.pending.avsc', import.meta.url),
  'utf8',
)

const focused = (page: Page) => page.locator(':focus')

/** tabTo presses Tab until something with this name has the focus, as people do; a trap is never left. */
async function tabTo(page: Page, role: Parameters<Page['getByRole']>[0], name: string | RegExp, most = 80) {
  const wanted = page.getByRole(role, { name }).and(focused(page))
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await wanted.count()) > 0) return
  }
  throw new Error(`${most} times Tab do not reach ${String(name)}`)
}

test('from an event to its field, to who uses it, to two versions, to a change, to whom it hurts', async ({
  page,
}) => {
  await page.goto('ui/events?env=production')
  await expect(page.getByRole('table')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('OrderPlaced')
  await expect(
    page
      .getByRole('option', { name: /^shop\.ordering\.OrderPlaced/ })
      .and(page.locator('[aria-selected=true]')),
  ).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('shop.ordering.OrderPlaced')
  await expect(page.getByRole('main')).toBeFocused()

  await expect(page.getByRole('treegrid')).toContainText('customerEmail')
  await tabTo(page, 'row', /^orderId/)
  const row = page.getByRole('row', { name: /^customerEmail/ })
  while (!(await row.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('complementary', { name: 'Field customerEmail' })
  await expect(panel.getByRole('region', { name: 'Who uses this field' })).toContainText(/Use it.*billing/)
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(row).toBeFocused()

  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+Tab')
  await page.goto('ui/schemas/orders-value/latest?env=production')
  await expect(page.getByRole('treegrid')).toBeVisible()
  await tabTo(page, 'link', 'Compare with version 2')
  await page.keyboard.press('Enter')
  await expect(page.getByText('couponCode').first()).toBeVisible()
  await tabTo(page, 'link', 'orders-value')
  await page.keyboard.press('Enter')
  await tabTo(page, 'link', 'Compatibility')
  await page.keyboard.press('Enter')
  await tabTo(page, 'link', 'Try a change')
  await page.keyboard.press('Enter')

  await expect(page.getByRole('textbox', { name: 'The candidate' })).toBeVisible()
  await tabTo(page, 'textbox', 'The candidate')
  await page.keyboard.insertText(pending)
  await expect(page.getByRole('region', { name: 'Levels' })).toContainText('refused')
  const impact = page.getByRole('region', { name: 'Impact' })
  await expect(impact.getByRole('row', { name: /^billing/ })).toContainText('cannot read it')
  await tabTo(page, 'link', 'Open the report')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/impact\//)
  await expect(page.getByRole('row', { name: /^billing/ })).toContainText('cannot read it')
})

for (const path of [
  '',
  'events',
  'events/shop.ordering.OrderPlaced',
  'events/shop.ordering.OrderPlaced?tab=usage',
  'schemas',
  'schemas/orders-value/latest',
  'schemas/orders-value/latest?tab=raw',
  'schemas/orders-value/diff/2...3?view=text',
  'channels/kafka-prod/orders',
  'fields?q=order',
  'applications/billing',
  'graph?focus=event:shop.ordering.OrderPlaced',
  'domains/ordering',
  'teams',
  'playground?subject=orders-value',
  'audit',
  'settings',
]) {
  test(`no trap, and the focus is always seen: /${path}`, async ({ page }) => {
    await page.goto(`ui/${path}`)
    await expect(page.locator('h1')).toHaveCount(1)
    await expect(page.locator('main .skeleton')).toHaveCount(0)
    await settled(page)
    // Behind the last stop the browser begins again with the first one.
    let stops = 0
    for (; stops < 400; stops += 1) {
      await page.keyboard.press('Tab')
      const stop = await page.evaluate(lookAtFocus)
      if (stop === undefined) break
      expect(stop.seen, `the focus cannot be seen: ${stop.html}`).toBe(true)
    }
    expect(stops).toBeGreaterThan(10)
    expect(stops).toBeLessThan(400)
    expect(await page.evaluate(missedByTab)).toEqual([])
  })
}

/** settled waits until what a page reads in parts has arrived: nothing has changed for a while. */
async function settled(page: Page) {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const quiet = 400
        let timer = setTimeout(resolve, quiet)
        new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(resolve, quiet)
        }).observe(document.body, { subtree: true, childList: true })
      }),
  )
}

/** lookAtFocus runs in the page: it marks what has the focus, and says whether that can be seen. */
function lookAtFocus() {
  const at = document.activeElement
  if (at === null || at === document.body) return undefined
  // A field for a date has several stops within.
  const times = Number(at.getAttribute('data-reached')) + 1
  if (times > (at.matches('[type=date]') ? 4 : 1)) return undefined
  at.setAttribute('data-reached', String(times))
  const { width, height, bottom, top } = at.getBoundingClientRect()
  const { outlineStyle, outlineWidth } = getComputedStyle(at)
  // The last stop of a date is the button within, which has the ring.
  const within = at.closest('.cm-editor') !== null || (at.matches('[type=date]') && times === 4)
  const ring = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || within
  return {
    html: at.outerHTML.slice(0, 200),
    seen: ring && width > 0 && height > 0 && bottom > 0 && top < window.innerHeight,
  }
}

/** missedByTab runs in the page: what the mouse can use and the key Tab has not reached. */
function missedByTab() {
  return [
    ...document.querySelectorAll('main :is(a[href], button:not([disabled]), select, input, textarea)'),
  ].flatMap((element) =>
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.matches('[data-reached], [tabindex="-1"]')
      ? [element.outerHTML.slice(0, 200)]
      : [],
  )
}

const dialogs: { path: string; opener: string | RegExp; name: string | RegExp }[] = [
  { path: 'teams', opener: 'Describe a team', name: 'Describe a team' },
  { path: 'domains/ordering', opener: 'Describe', name: 'Describe ordering' },
  { path: 'settings?part=environments', opener: 'Add an environment', name: /environment/ },
  { path: 'settings?part=policies', opener: 'Add a policy', name: /policy/ },
  { path: 'audit', opener: 'Verify the chain', name: 'Is the history intact?' },
  { path: 'events', opener: /^Search/, name: 'Search' },
  { path: 'events', opener: 'Copy as …', name: 'The same from a shell' },
  { path: 'events/shop.ordering.OrderPlaced', opener: 'Subscribe', name: 'How to hear of changes' },
  { path: 'events/shop.ordering.OrderPlaced', opener: 'How we know', name: 'How this is known' },
]
for (const { path, opener, name } of dialogs) {
  test(`${String(opener)} of /${path} opens and closes, and gives the focus back`, async ({ page }) => {
    await page.goto(`ui/${path}`)
    const button = page.getByRole('button', { name: opener, exact: true }).first()
    await expect(button).toBeVisible()
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name })
    await expect(dialog).toBeVisible()
    if ((await dialog.getByRole('button').count()) > 0) await page.keyboard.press('Tab')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(button).toBeFocused()
  })
}

test('a tree of fields has one stop, and all keys of a treegrid', async ({ page }) => {
  await page.goto('ui/schemas/orders-value/latest')
  const tree = page.getByRole('treegrid')
  const rows = tree.locator('[role=row][aria-level]')
  await expect(rows.first()).toBeVisible()
  expect(await rows.and(page.locator('[tabindex="0"]')).count()).toBe(1)
  await expect(rows.first()).toHaveAttribute('aria-posinset', '1')
  await expect(rows.first()).toHaveAttribute('aria-setsize', /^\d+$/)
  await rows.first().focus()
  await page.keyboard.press('End')
  await expect(rows.last()).toBeFocused()
  await page.keyboard.press('Home')
  await expect(rows.first()).toBeFocused()
  const lines = rows.filter({ hasText: /^lines/ })
  while (!(await lines.evaluate((element) => element === document.activeElement)))
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowLeft')
  await expect(lines).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(lines).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowRight')
  await expect(rows.filter({ hasText: /^sku/ })).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(lines).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(lines).toHaveAttribute('aria-selected', 'true')
  await expect(lines).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(lines).toBeFocused()
})
