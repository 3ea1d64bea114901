import { tortureNames } from './data.ts'
import { copied, expect, test } from './test.ts'

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
    await expect(page.getByRole('treegrid')).toContainText('note')

    await page.getByRole('link', { name: 'Compare with version 1' }).click()
    const differences = page.getByRole('region', { name: 'Differences' })
    await expect(differences).toContainText('note')
    await page.reload()
    await expect(differences).toContainText('note')
    await page.getByRole('link', { name: 'Side by side' }).click()
    await expect(page.getByRole('columnheader', { name: 'Version 1' })).toBeVisible()
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').last().click()

    await page.getByRole('link', { name: /^History/ }).click()
    const versions = page.getByRole('region', { name: 'Versions' })
    await expect(versions.locator('li').first()).toContainText('note')
    await versions.getByRole('link', { name: /^All changes/ }).click()
    await expect(page.getByRole('button', { name: /Version registered/ })).toHaveCount(2)
    await page.getByRole('link', { name: /version 1$/ }).click()
    await expect(page.getByRole('treegrid')).not.toContainText('note')

    await page.getByRole('link', { name: 'Text', exact: true }).click()
    await page.getByRole('link', { name: 'As stored' }).click()
    await expect(page.locator('pre code > span')).toHaveCount(1)
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(short, { useInnerText: true })
    await expect(page.locator('pre code > span')).toHaveCount(1)

    const url = /^curl -s '(.*)'$/.exec(await copied(page, 'curl'))?.[1]?.replaceAll(`'\\''`, "'") ?? ''
    const answer = (await (await page.request.get(url)).json()) as { subject: string; version: number }
    expect(answer).toMatchObject({ subject: name, version: 1 })

    await page.getByRole('link', { name: 'Compatibility', exact: true }).click()
    await expect(page.getByRole('row', { name: /Version 2/ })).toContainText('reads')
    await page.getByRole('link', { name: 'Try a change' }).click()
    await expect(page.getByRole('region', { name: 'Now: version 1' })).toContainText('"Simple"')
  })
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
