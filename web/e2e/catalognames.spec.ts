import { apiPath } from '../src/names.ts'
import { tortureNames } from './data.ts'
import { copied, expect, test, type Page } from './test.ts'

/** Events, channels, applications, teams and fields with names that break things, through the pages that link to them. */

async function send(page: Page, method: string, path: string, body: object) {
  const response = await page.request.fetch(path.slice(1), { method, data: body })
  expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true)
}

const heading = (page: Page, name: string) =>
  expect(page.getByRole('heading', { level: 1 })).toHaveText(name, { useInnerText: true })

for (const [index, name] of tortureNames.entries()) {
  // In a context of its own it is the event of a subject there.
  if (name.startsWith(':.ctx:')) continue
  test(`events and channels named ${JSON.stringify(name.slice(0, 40))}`, async ({ page }) => {
    await send(page, 'POST', apiPath('subjects', `${name}-value`, 'versions'), { schema: '"string"' })
    await page.goto(`ui/events/${encodeURIComponent(spelled(name))}`)
    await heading(page, name)
    await expect(page.getByText('No consumer is known.')).toBeVisible()
    await page
      .getByRole('link', { name: `default/${name}` })
      .first()
      .click()
    await heading(page, name)
    await page.reload()
    await heading(page, name)
    await page.getByRole('main').getByRole('link', { name, exact: true }).first().click()
    await expect(page).toHaveURL(/\/events\//)
    await heading(page, name)
    await page.reload()
    await heading(page, name)
    const url = /^curl -s '(.*)'$/.exec(await copied(page, 'curl'))?.[1]?.replaceAll(`'\\''`, "'") ?? ''
    const event = (await (await page.request.get(url)).json()) as { name: string }
    expect(event.name).toBe(name)

    await send(page, 'PATCH', apiPath('api', 'v1', 'events', name), {
      docs: `# About\n\n${index} **bold** <b>not</b>`,
    })
    await page.reload()
    await expect(page.getByRole('heading', { level: 3, name: 'About' })).toBeVisible()
    await expect(page.getByText('<b>not</b>')).toBeVisible()
    await page.goto(`ui/graph?${new URLSearchParams({ focus: `event:${name}` })}`)
    // Boxes show the last part of a name.
    const box = page.getByRole('list', { name: 'Nodes' }).locator('[aria-current=page]')
    await expect(box).toContainText(name.slice(name.lastIndexOf('.') + 1))
  })
}

test('fields are found and looked at under any name', async ({ page }) => {
  const properties = Object.fromEntries(tortureNames.map((name) => [name, { type: 'string' }]))
  await send(page, 'POST', apiPath('subjects', 'odd-fields-value', 'versions'), {
    schemaType: 'JSON',
    schema: JSON.stringify({ title: 'OddFields', type: 'object', properties }),
  })
  await page.goto('ui/schemas/odd-fields-value/latest')
  const tree = page.getByRole('treegrid')
  await expect(tree.getByRole('row')).toHaveCount(tortureNames.length + 1)
  for (const name of tortureNames) {
    await tree
      .getByRole('row')
      .filter({ has: page.locator('bdi', { hasText: exactly(name) }) })
      .first()
      .click()
    await page.reload()
    await expect(page.getByRole('complementary').getByRole('heading', { level: 2 }).first()).toHaveText(
      name,
      {
        useInnerText: true,
      },
    )
  }
})

test('an application leads to all that it reads, under any name, and all of that leads back', async ({
  page,
}) => {
  test.slow() // a page and back for each name
  await send(page, 'PUT', apiPath('api', 'v1', 'applications', 'odd-reader', 'versions', '1', 'contract'), {
    consumes: tortureNames.map((subject) => ({ subject, reader: { version: 1 } })),
  })
  const reads = page.getByRole('table', { name: /^Reads/ })
  for (const name of tortureNames) {
    const short = name.replace(/^:\.ctx:/, '')
    await page.goto(`ui/schemas/${encodeURIComponent(spelled(name))}/latest?tab=usage`)
    await heading(page, short)
    await page.getByRole('main').getByRole('link', { name: 'odd-reader' }).first().click()
    await heading(page, 'odd-reader')
    await expect(reads).toBeVisible()
    await reads.getByRole('link', { name, exact: true }).first().click()
    await expect(page).toHaveURL(/\/(schemas|events)\//)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(/\S/)
    await expect(page.getByText(/^There is no /)).toHaveCount(0)
  }
})

/** Names that applications, teams, domains and environments may have: they begin with a letter or a digit. */
const slugs = ['orders-value...v2', 'app.js', 'index.html', '1', 'A-b_c.d', 'x'.repeat(100)]

for (const slug of slugs) {
  test(`applications, teams, domains and environments named ${slug.slice(0, 40)}`, async ({ page }) => {
    const event = `slug.E${slugs.indexOf(slug)}`
    await send(page, 'PUT', apiPath('api', 'v1', 'teams', slug), { name: slug, contact: '#odd' })
    await send(page, 'PUT', apiPath('api', 'v1', 'domains', slug), { name: slug, owner: slug })
    await send(page, 'PUT', apiPath('api', 'v1', 'environments', slug), { name: slug })
    await send(page, 'POST', apiPath('subjects', event, 'versions'), {
      schema: JSON.stringify({ type: 'record', name: event, fields: [{ name: 'id', type: 'string' }] }),
    })
    await send(page, 'PUT', apiPath('api', 'v1', 'applications', slug, 'versions', '1', 'contract'), {
      owner: slug,
      domain: slug,
      consumes: [{ subject: event, reader: { version: 1 } }],
    })
    await send(page, 'PATCH', apiPath('api', 'v1', 'events', event), { owner: slug, domain: slug })
    const link = () => page.getByRole('main').getByRole('link', { name: slug, exact: true })
    for (const list of ['teams', 'domains', `applications?q=${slug}`]) {
      await page.goto(`ui/${list}`)
      await link().first().click()
      await heading(page, slug)
      await page.reload()
      await heading(page, slug)
      await expect(
        link()
          .or(page.getByRole('link', { name: event }))
          .first(),
      ).toBeVisible()
    }
    await page.goto(`ui/events/${event}?${new URLSearchParams({ env: slug })}`)
    await expect(page.getByLabel('Environment')).toHaveValue(slug)
    const facts = page.locator('dl').first()
    await facts.getByRole('link', { name: slug, exact: true }).first().click()
    await expect(page).toHaveURL(
      (url) => url.pathname.endsWith(`/teams/${slug}`) && url.searchParams.get('env') === slug,
    )
    await heading(page, slug)
    await page.goBack()
    await facts.getByRole('link', { name: slug, exact: true }).last().click()
    await expect(page).toHaveURL((url) => url.pathname.endsWith(`/domains/${slug}`))
    await heading(page, slug)
  })
}

for (const name of tortureNames.filter((name) => !slugs.includes(name))) {
  test(`nothing is named ${JSON.stringify(name.slice(0, 40))}, and its page says so`, async ({ page }) => {
    for (const kind of ['team', 'domain', 'application']) {
      await page.goto(`ui/${kind}s/${encodeURIComponent(spelled(name))}`)
      await heading(page, `There is no ${kind} “${spelled(name)}”`)
      await page.reload()
      await heading(page, `There is no ${kind} “${spelled(name)}”`)
    }
  })
}

/** A segment that no URL can express is spelled as for subjects. */
function spelled(name: string): string {
  return name === '.' || name === '..' ? `:.:${name}` : name
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}$`, 'u')
}
