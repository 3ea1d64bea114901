import { readFile } from 'node:fs/promises'
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

const placed = 'ui/graph?focus=event:shop.ordering.OrderPlaced&env=production'
const drawing = (page: Page) => page.getByRole('list', { name: 'Nodes' })
const table = (page: Page) => page.getByRole('table', { name: 'Lines of the graph' })
const box = (page: Page, name: string) => drawing(page).getByRole('link', { name, exact: true })

test('a graph shows who is up- and downstream, as a drawing and as a table', async ({ page }) => {
  await page.goto(placed)
  await expect(box(page, 'OrderPlaced')).toHaveAttribute('aria-current', 'page')
  for (const name of [
    'order',
    'billing',
    'inventory',
    'notification',
    'shipping',
    'analytics',
    'crm-legacy',
  ]) {
    await expect(box(page, name)).toBeVisible()
    await expect(table(page)).toContainText(name)
  }
  await expect(table(page).getByRole('row', { name: /crm-legacy/ })).toContainText('seen, not declared')
  const left = async (name: string) => (await box(page, name).boundingBox())?.x ?? NaN
  expect(await left('order')).toBeLessThan(await left('OrderPlaced'))
  expect(await left('OrderPlaced')).toBeLessThan(await left('billing'))
})

test('a node opens what lies behind it, and the address keeps that', async ({ page }) => {
  await page.goto(placed)
  await page.getByRole('link', { name: /^Show \d+ more around billing/ }).click()
  await expect(box(page, 'PaymentProcessed')).toBeVisible()
  await page.reload()
  await expect(box(page, 'PaymentProcessed')).toBeVisible()
  await page.getByRole('link', { name: 'Close billing' }).click()
  await expect(box(page, 'PaymentProcessed')).toHaveCount(0)
})

test('direction, steps, groups and evidence narrow what is shown', async ({ page }) => {
  await page.goto(placed)
  await page.getByLabel('Direction').selectOption('up')
  await expect(box(page, 'billing')).toHaveCount(0)
  await expect(box(page, 'order')).toBeVisible()
  await page.getByLabel('Direction').selectOption('')
  await page.getByRole('button', { name: /^undeclared/ }).click()
  await expect(page.getByText('1 hidden by filters')).toBeVisible()
  await expect(box(page, 'crm-legacy')).toHaveCount(0)
  await page.getByLabel('Groups').selectOption('domain')
  await expect(drawing(page).getByText('fulfilment (2)')).toBeVisible()
  await page.getByLabel('Steps').selectOption('2')
  await expect(page).toHaveURL(/depth=2.*group=domain.*without=undeclared/)
})

test('the keyboard goes from node to node, and Enter puts one into the middle', async ({ page }) => {
  await page.goto(placed)
  await box(page, 'order').focus()
  await page.keyboard.press('ArrowRight')
  await expect(box(page, 'OrderPlaced')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(/focus=event%3Ashop/)
})

test('nodes come in the order of reading', async ({ page }) => {
  await page.goto(placed)
  await expect(drawing(page).locator('[data-node]').nth(1)).toHaveText('OrderPlaced')
  await expect(drawing(page).locator('[data-node]').first()).toHaveText('order')
})

test('the graph can be taken along', async ({ page, request }) => {
  await page.goto(placed)
  await page.getByRole('button', { name: 'Export' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'SVG' }).click(),
  ])
  expect(await readFile(await file.path(), 'utf8')).toContain('crm-legacy</title>')
  await page.getByRole('button', { name: 'Copy as Mermaid' }).click()
  await expect(page.getByText('Copied').first()).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^flowchart LR\n {2}n0\(\[/)
  await page.keyboard.press('Escape')
  const url = /^curl -s '(.*)'$/.exec(await copied(page, 'curl'))?.[1] ?? ''
  expect(await (await request.get(url)).json()).toMatchObject({ environment: 'production' })
})

test('a graph begins with a choice', async ({ page }) => {
  await page.goto('ui/graph?env=production')
  await page.getByRole('searchbox').fill('OrderPlaced')
  await page.getByRole('link', { name: 'shop.ordering.OrderPlaced' }).click()
  await expect(box(page, 'billing')).toBeVisible()
})

test('the way from one to another is shown alone, and said in words', async ({ page }) => {
  await page.goto('ui/graph?focus=application:order&env=production')
  await page.getByRole('button', { name: 'Way to …' }).click()
  await page.getByRole('searchbox').fill('notification')
  await page.getByRole('dialog').getByRole('link', { name: 'notification', exact: true }).click()
  await expect(page).toHaveURL(/to=application%3Anotification/)
  await expect(page.getByText('What order does reaches notification in 2 steps.')).toBeVisible()
  await expect(box(page, 'OrderPlaced')).toBeVisible()
  await expect(box(page, 'billing')).toHaveCount(0)
  await expect(
    table(page)
      .getByRole('row', { name: /OrderPlaced/ })
      .first(),
  ).toBeVisible()
  await page.reload()
  await expect(box(page, 'OrderPlaced')).toBeVisible()
  await page.getByRole('link', { name: 'All around it' }).click()
  await expect(page).not.toHaveURL(/to=/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Around order')
})

test('where no way is known, it says how far one can see', async ({ page, request }) => {
  await request.put('api/v1/environments/lab', { data: {} })
  await page.goto(
    'ui/graph?focus=event:shop.ordering.OrderPlaced&to=event:shop.shipping.ShipmentDispatched&env=lab',
  )
  await expect(page.getByText(/No way between them is known, as far as one can see: 6 steps/)).toBeVisible()
  await expectAccessible(page)
})

test('all of a drawing is in sight at first', async ({ page }) => {
  for (const [width, depths] of [
    [1440, ['1', '2', '3']],
    [1280, ['1', '2', '3']],
    [1024, ['1']],
  ] as const) {
    await page.setViewportSize({ width, height: 800 })
    for (const depth of depths) {
      await page.goto(`${placed}&depth=${depth}`)
      await expect(box(page, 'OrderPlaced')).toBeVisible()
      const frame = page.getByRole('group', { name: /^Drawing/ })
      await expect
        .poll(() => frame.evaluate((box) => box.scrollWidth - box.clientWidth), {
          message: `${width} ${depth}`,
        })
        .toBeLessThanOrEqual(0)
    }
  }
})

test('150 nodes are laid out', async ({ page }) => {
  const nodes = Array.from({ length: 150 }, (_, index) => {
    const kind = index === 0 || index > 120 ? 'event' : 'application'
    return { id: `${kind}:n${index}`, kind, name: `n${index}`, depth: index === 0 ? 0 : 1 }
  })
  const edges = nodes.slice(1).map(({ id }, index) => ({
    id: `edge${index}`,
    from: index % 3 === 0 ? id : (nodes[index % 7]?.id ?? ''),
    to: index % 3 === 0 ? (nodes[index % 5]?.id ?? '') : id,
    role: 'consumes',
    subject: 's',
    status: 'confirmed',
    words: 'declared',
  }))
  await answer(page, 'graph', 200, {
    focus: 'event:n0',
    environment: 'production',
    nodes,
    edges,
    cut: 38,
    position: 1,
  })
  await page.goto('ui/graph?focus=event:n0')
  await expect(drawing(page).getByRole('listitem')).toHaveCount(150)
  await expect(page.getByText('38 left out')).toBeVisible()
  await expectFits(page)
})

test('where a worker cannot start, the table remains', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'Worker', {
      value: class {
        onerror?: () => void
        postMessage() {
          setTimeout(() => this.onerror?.(), 0)
        }
        terminate() {
          // there is nothing to end
        }
      },
    })
  })
  await page.goto(placed)
  await expect(page.getByText('The graph could not be drawn.')).toBeVisible()
  await expect(table(page)).toContainText('billing')
})

const states: {
  name: string
  path: string
  before?: (page: Page) => Promise<unknown>
  seen: string | RegExp
}[] = [
  { name: 'full', path: placed, seen: 'crm-legacy' },
  { name: 'grouped', path: `${placed}&depth=3&group=owner`, seen: /team-logistics \(\d+\)/ },
  {
    name: 'alone',
    path: 'ui/graph?focus=event:shop.ordering.OrderPlaced&env=lab',
    before: (page) => page.request.put('api/v1/environments/lab', { data: {} }),
    seen: /Nobody is known to send or read/,
  },
  { name: 'no choice', path: 'ui/graph', seen: /A graph begins/ },
  { name: 'missing', path: 'ui/graph?focus=event:Nope', seen: /there is no event "Nope"/ },
  {
    name: 'failed',
    path: placed,
    before: (page) => answer(page, 'graph', 400, outage),
    seen: outage.message,
  },
]
for (const theme of themes) {
  for (const { name, path, before, seen } of states) {
    test(`graph, ${name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await before?.(page)
      await page.goto(path)
      await expect(page.getByText(seen).filter({ visible: true }).first()).toBeVisible()
      if (name === 'full') await expect(drawing(page)).toBeVisible()
      await expectAccessible(page)
    })
  }
}

test('a graph fits on a telephone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(placed)
  await expect(box(page, 'OrderPlaced')).toBeVisible()
  await expectFits(page)
})

test('the search and the pages of things lead to their graphs', async ({ page }) => {
  await page.goto('ui/events?env=production')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('combobox', { name: 'Search everything' }).fill('billing')
  await page
    .getByRole('option', { name: /^billing/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/applications\/billing/)
  await page.getByRole('main').getByRole('link', { name: 'Graph', exact: true }).click()
  await page
    .getByRole('list', { name: 'Nodes' })
    .getByRole('link', { name: 'PaymentProcessed', exact: true })
    .click()
  await page.getByRole('link', { name: 'its page' }).click()
  await page.getByRole('main').getByRole('link', { name: 'Graph', exact: true }).click()
  await expect(page).toHaveURL(/focus=event%3APaymentProcessed/)
})
