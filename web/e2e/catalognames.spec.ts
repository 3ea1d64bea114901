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

/** A segment that no URL can express is spelled as for subjects. */
function spelled(name: string): string {
  return name === '.' || name === '..' ? `:.:${name}` : name
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}$`, 'u')
}
