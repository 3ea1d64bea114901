import AxeBuilder from '@axe-core/playwright'
import { expect, test as base, type Page } from '@playwright/test'

export { expect, type Page }

/** test fails when anything went wrong behind the page: an error on the console, a policy violation, a lost file, a request to another host. */
export const test = base.extend<{ watched: undefined; server: string }>({
  // The server that is tested, with its prefix: 'http://127.0.0.1:8081/'.
  server: async ({ baseURL }, provide) => {
    await provide(baseURL ?? '')
  },
  watched: [
    async ({ page, server }, use) => {
      const troubles: string[] = []
      const { origin } = new URL(server)
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (/^(http|ws)s?:$/.test(url.protocol) && url.origin !== origin)
          troubles.push(`asked another host: ${request.url()}`)
      })
      page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`))
      page.on('console', (message) => {
        // Refusals of the API are part of some tests; the browser reports each of them.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          troubles.push(message.text())
      })
      page.on('response', (response) => {
        if (response.status() >= 400 && response.url().includes('/ui/'))
          troubles.push(`${response.status()} ${response.url()}`)
      })
      await use(undefined)
      expect(troubles).toEqual([])
    },
    { auto: true },
  ],
})

export const themes = ['light', 'dark'] as const

/**
 * expectAccessible runs axe with the rules of WCAG 2.2 AA on the page, or on a part of it. No impact is small enough to
 * be let through.
 */
export async function expectAccessible(page: Page, part = 'html') {
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
  await expect(page.locator('h1')).toHaveCount(1)
}

/** expectFits checks that nothing makes the page scroll sideways. */
export async function expectFits(page: Page) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(excess).toBeLessThanOrEqual(0)
}

/** Answers of the list for states that a filled registry does not have. */
export async function answerList(page: Page, status: number, body: object) {
  await page.route(/\/api\/v1\/subjects\?/, (route) => route.fulfill({ status, json: body }))
}

/** answer lets the server give one answer to all that is asked below a path of the API. */
export async function answer(page: Page, path: string, status: number, body: object) {
  await page.route(new RegExp(`/api/v1/${path}([/?]|$)`), (route) => route.fulfill({ status, json: body }))
}

export const emptyList = { items: [], total: 0, facets: { format: {}, context: {} }, position: 0 }
export const outage = { error_code: 50001, message: 'Error in the backend datastore' }

/** copied is what a command says that the page offers to copy. */
export async function copied(page: Page, name: 'curl' | 'treaty'): Promise<string> {
  await page.getByRole('button', { name: 'Copy as …' }).click()
  await page.getByRole('button', { name: `Copy: ${name}` }).click()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  await page.keyboard.press('Escape')
  return text
}
