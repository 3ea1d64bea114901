import { answer, expect, expectAccessible, expectFits, outage, test, themes } from '../test.ts'

const billing = 'ui/applications/billing'

test('applications are listed, searched and narrowed by owner', async ({ page }) => {
  await page.goto('ui/applications')
  await expect(page.getByRole('row', { name: /billing/ })).toContainText('team-payments')
  await page.getByLabel('Search applications').fill('ship')
  await expect(page).toHaveURL(/q=ship/)
  await expect(page.locator('tbody tr')).toHaveText([/shipping/])
  await page.getByLabel('Search applications').fill('')
  await page.getByRole('combobox', { name: 'Owner' }).selectOption('team-logistics')
  await expect(page.locator('tbody tr')).toHaveText([/inventory/, /shipping/])
})

test('a domain narrows the list, also by the address, and an owner leads to its team', async ({ page }) => {
  await page.goto('ui/applications')
  await page.getByRole('combobox', { name: 'Domain' }).selectOption('fulfilment')
  await expect(page).toHaveURL(/domain=fulfilment/)
  await expect(page.locator('tbody tr')).toHaveText([/inventory/, /shipping/])
  await page.reload()
  await expect(page.locator('tbody tr')).toHaveText([/inventory/, /shipping/])
  await page.goto(billing)
  await page.getByRole('link', { name: 'finance', exact: true }).click()
  await expect(page).toHaveURL(/\/domains\/finance/)
  await page.goBack()
  await page.getByRole('link', { name: 'team-payments', exact: true }).first().click()
  await expect(page).toHaveURL(/\/teams\/team-payments/)
})

test('the contracts of two builds are compared, and the address says which', async ({ page, request }) => {
  const name = `till-${Date.now().toString(36)}`
  for (const [version, consumes] of [
    ['1.0.0', [{ subject: 'payments-value', reader: { version: 1 } }]],
    ['1.1.0', [{ subject: 'shipments-value', reader: { version: 1 } }]],
  ] as const) {
    const put = await request.put(`api/v1/applications/${name}/versions/${version}/contract`, {
      data: { consumes },
    })
    expect(put.ok(), await put.text()).toBe(true)
    const record = await request.post('api/v1/deployments', {
      data: { application: name, version, environment: 'staging' },
    })
    expect(record.ok(), await record.text()).toBe(true)
  }
  await page.goto(`ui/applications/${name}?tab=contract`)
  const between = page.getByRole('region', { name: 'Between two builds' })
  await expect(between.getByLabel('From')).toHaveValue('1.0.0')
  await expect(between.getByLabel('To')).toHaveValue('1.1.0')
  await expect(between.getByRole('listitem')).toContainText([
    /(payments|shipments)-value/,
    /(payments|shipments)-value/,
  ])
  await between.getByLabel('From').selectOption('1.1.0')
  await expect(page).toHaveURL(/from=1\.1\.0.*to=1\.1\.0/)
  await expect(between).toContainText('Choose another build to compare with.')
})

test('an application says whether it may go, and what it declares against what is seen', async ({ page }) => {
  await page.goto(`${billing}?env=production`)
  await expect(
    page.getByRole('table', { name: 'Environments' }).getByRole('row', { name: /^production/ }),
  ).toContainText(/2\.3\.0.*Yes/)
  const sends = page.getByRole('table', { name: 'Sends' })
  await expect(sends.getByRole('row', { name: /DeadLetter/ })).toContainText(
    'the contract of 2.3.0 does not name it',
  )
  await expect(
    page.getByRole('table', { name: 'Reads' }).getByRole('row', { name: /OrderPlaced/ }),
  ).toContainText('orderId, total, customerEmail')
})

test('a contract names its source, is read-only, and is compared between builds', async ({ page }) => {
  await page.goto(billing)
  await page.getByRole('link', { name: 'Contract', exact: true }).click()
  await expect(page.getByText('read-only here')).toContainText('billing@main:treaty.yaml')
  await expect(page.getByRole('region', { name: /^Contract of/ })).toContainText('subject: orders-value')
  await expect(page.getByRole('region', { name: 'Between two builds' })).toContainText(
    /Only one build is known|The contracts say the same|subject|consumes|produces/,
  )
})

test('may it be deployed: the answer stands on rows, and comes with the steps of a pipeline', async ({
  page,
}) => {
  await page.goto(`${billing}?tab=can-i-deploy&env=production`)
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Yes')
  await expect(page.getByRole('region', { name: 'What it reads' })).toContainText('orders-value')
  await expect(page.getByText('treaty deployment record "billing@$BUILD" --env production')).toBeVisible()
  const badge = page.getByRole('img', { name: /^Badge/ })
  await expect(badge).toHaveJSProperty('complete', true)
  expect(await badge.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
})

test('the matrix has a row for each reader', async ({ page }) => {
  await page.goto(`${billing}?tab=matrix&env=production`)
  await page.getByLabel('Subject').selectOption('orders-value')
  const matrix = page.getByRole('table', { name: 'Readers and writers in production' })
  await expect(matrix.getByRole('row', { name: /^crm-legacy/ })).toContainText('probably reads it')
  await page.reload()
  await expect(matrix).toBeVisible()
})

test('an application that is only seen is offered its contract', async ({ page, request }) => {
  const subject = 'notifications-value'
  const principal = `svc-kiosk-${Date.now().toString(36)}`
  await request.post('api/v1/observations', {
    data: { observations: [{ principal, role: 'consumes', subject, environment: 'staging' }] },
  })
  await request.put(`api/v1/principals/${principal}`, { data: { principal, application: 'kiosk' } })
  await expect(async () => {
    await page.goto('ui/applications/kiosk')
    await expect(page.getByText('Create a contract from what we observed')).toBeVisible({ timeout: 1_000 })
    await expect(page.getByText('- name: kiosk')).toContainText(`subject: ${subject}`, { timeout: 1_000 })
  }).toPass()
})

test('an application that is not there leads to a search', async ({ page }) => {
  await page.goto('ui/applications/bil%2Fling')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no application “bil/ling”')
  await expectAccessible(page)
})

for (const theme of themes) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme })

    for (const [name, path, seen] of [
      ['list', 'ui/applications', 'fulfilment'],
      ['overview', `${billing}?env=production`, 'seen, not declared'],
      ['contract', `${billing}?tab=contract`, 'Between two builds'],
      ['may it be deployed', `${billing}?tab=can-i-deploy&env=production`, 'In the pipeline'],
      ['matrix', `${billing}?tab=matrix&subject=orders-value&env=production`, 'probably reads it'],
    ] as const) {
      test(`${name} is accessible`, async ({ page }) => {
        await page.goto(path)
        await expect(page.getByText(seen).filter({ visible: true }).first()).toBeVisible()
        await expectAccessible(page)
      })
    }

    test('empty and failed lists are accessible', async ({ page }) => {
      await page.goto('ui/applications?q=nobody-has-this-name')
      await expect(page.getByText('No application matches')).toBeVisible()
      await expectAccessible(page)
      await answer(page, 'applications', 400, outage)
      await page.goto('ui/applications')
      await expect(page.getByText('The list of applications could not be read')).toBeVisible()
      await expectAccessible(page)
    })
  })
}

test('pages of applications fit a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  for (const path of [
    'ui/applications',
    `${billing}?env=production`,
    `${billing}?tab=can-i-deploy&env=production`,
  ]) {
    await page.goto(path)
    await expect(page.getByText('billing').first()).toBeVisible()
    await expectFits(page)
  }
})
