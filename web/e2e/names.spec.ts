import { tortureNames } from './data.ts'
import { expect, test } from './test.ts'

/** Every page and every link, with names that break things. */
for (const name of tortureNames) {
  const short = name.replace(/^:\.ctx:/, '')
  test(`the name ${JSON.stringify(name.slice(0, 40))}`, async ({ page }) => {
    await page.goto(`ui/schemas?${new URLSearchParams({ q: short })}`)
    const row = page
      .locator('[data-row]')
      .filter({ has: page.locator('bdi', { hasText: new RegExp(`^${escape(short)}$`, 'u') }) })
    await expect(row.first()).toBeVisible()
    await row.first().click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(short, { useInnerText: true })
    await expect(page.locator('pre code')).toContainText('"name": "note"')

    await page.getByRole('link', { name: 'Compare with version 1' }).click()
    await expect(page.locator('tr.diff-added')).toContainText('"name": "note"')
    await page.reload()
    await expect(page.locator('tr.diff-added')).toContainText('"name": "note"')
    await page.getByRole('link', { name: 'Side by side' }).click()
    await expect(page.getByRole('columnheader', { name: 'Version 1' })).toBeVisible()
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last().click()

    await page
      .getByRole('region', { name: 'Versions' })
      .getByRole('link', { name: 'Version 1', exact: true })
      .click()
    await expect(page.locator('pre code')).not.toContainText('note')
    await page.getByRole('link', { name: 'As stored' }).click()
    await expect(page.locator('pre code > span')).toHaveCount(1)
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(short, { useInnerText: true })
    await expect(page.locator('pre code > span')).toHaveCount(1)

    await page.getByRole('button', { name: 'Copy as curl' }).click()
    const command = await page.evaluate(() => navigator.clipboard.readText())
    const url = /^curl -s '(.*)'$/.exec(command)?.[1]?.replaceAll(`'\\''`, "'") ?? ''
    const answer = (await (await page.request.get(url)).json()) as { subject: string; version: number }
    expect(answer).toMatchObject({ subject: name, version: 1 })
  })
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
