// Measures what people feel of the UI on a registry of the size that the targets speak of, and fails on what is over
// the bar: go run ./bench/company -file FILE, then TREATY_STORE=sqlite:FILE node scripts/budgets.mjs after `make build`.
// TREATY_URL measures a node that runs already. The browser is slowed down to a quarter, the network to 10 Mbit/s
// with 40 ms of delay.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'

const runs = Number(process.env.RUNS ?? 5)
const binary = process.env.TREATY_BIN ?? fileURLToPath(new URL('../../treaty', import.meta.url))

/** Collects, in the page, what the browser tells about its own speed. */
function observe() {
  const seen = { lcp: 0, cls: 0, tasks: [], events: [] }
  Object.assign(window, { seen })
  const watch = (type, note, more = {}) => {
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
      type,
      buffered: true,
      ...more,
    })
  }
  watch('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime))
  watch('layout-shift', (entry) => {
    if (!entry.hadRecentInput) seen.cls += entry.value
  })
  watch('longtask', (entry) => seen.tasks.push([entry.startTime, entry.duration]))
  watch('event', (entry) => entry.interactionId !== 0 && seen.events.push(entry.duration), {
    durationThreshold: 16,
  })
}

const node = process.env.TREATY_URL === undefined ? await start() : undefined
const url = (process.env.TREATY_URL ?? node.url).replace(/\/$/, '')
const rows = []
try {
  const wide = await widest()
  const event = (await answer('/api/v1/events?q=order&limit=1')).items[0]
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--enable-precise-memory-info',
      '--js-flags=--expose-gc',
    ],
  })
  /** open is a page in a browser that remembers nothing. */
  const open = async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    await page.addInitScript(observe)
    const cdp = await context.newCDPSession(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await cdp.send('Network.enable')
    const speed = (10 * 1024 * 1024) / 8
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 40,
      downloadThroughput: speed,
      uploadThroughput: speed,
    })
    return { context, page, cdp }
  }
  /** until waits in the page, frame by frame, and answers the time there. */
  const until = (page, selector) =>
    page.evaluate(
      (wanted) =>
        new Promise((resolve) => {
          const look = () =>
            document.querySelector(wanted) === null ? requestAnimationFrame(look) : resolve(performance.now())
          look()
        }),
      selector,
    )

  for (const [name, path, ready] of [
    ['Events', '/ui/events', 'main [data-row]'],
    ['Schemas', '/ui/schemas', 'main [data-row]'],
    ['Event', `/ui/events/${encodeURIComponent(event.name)}`, '[role=treegrid] [role=row][data-place]'],
  ]) {
    const all = []
    for (let run = 0; run < runs; run++) {
      const { context, page } = await open()
      await page.goto(url + path)
      await until(page, ready)
      await settled(page)
      all.push(
        await page.evaluate(() => {
          const fcp = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity
          const blocked = window.seen.tasks.reduce((sum, [at, long]) => sum + (at > fcp ? long - 50 : 0), 0)
          return { fcp, lcp: window.seen.lcp, tbt: blocked, cls: window.seen.cls }
        }),
      )
      await context.close()
    }
    row(`${name}: first paint`, median(all.map(({ fcp }) => fcp)), 1000)
    row(`${name}: largest paint`, median(all.map(({ lcp }) => lcp)), 1800)
    row(`${name}: blocked`, median(all.map(({ tbt }) => tbt)), 150)
    row(`${name}: layout shift`, median(all.map(({ cls }) => cls)), 0.05, '')
  }

  {
    // What a page needs besides its data is there, and so is the data: this is what going back costs.
    const { context, page } = await open()
    const warm = []
    await page.goto(`${url}/ui/schemas`)
    await until(page, 'main [data-row]')
    for (let run = 0; run <= runs; run++) {
      for (const [area, ready] of [
        ['Events', 'main a[data-row][href*="/events/"]'],
        ['Schemas', 'main a[data-row][href*="/schemas/"]'],
      ]) {
        const took = await page.evaluate(
          ([name, wanted]) =>
            new Promise((resolve) => {
              const link = [...document.querySelectorAll('header a, nav a')].find(
                (a) => a.textContent.trim() === name,
              )
              const begun = performance.now()
              link.click()
              const look = () => {
                if (document.querySelector(wanted) === null) requestAnimationFrame(look)
                else requestAnimationFrame(() => resolve(performance.now() - begun))
              }
              requestAnimationFrame(look)
            }),
          [area, ready],
        )
        if (run > 0) warm.push(took)
        await settled(page)
      }
    }
    row('Warm change of page', median(warm), 100)

    await page.goto(`${url}/ui/events`)
    await until(page, 'main [data-row]')
    await page.keyboard.press('/')
    await page.getByRole('combobox').first().waitFor()
    await page.keyboard.type('order', { delay: 120 })
    await page.waitForTimeout(500)
    await page.keyboard.press('Escape')
    await page.waitForTimeout(300)
    row(
      'Worst interaction in the search',
      Math.max(0, ...(await page.evaluate(() => window.seen.events))),
      200,
    )
    await context.close()
  }

  {
    const taken = []
    let worst = 0
    for (let run = 0; run < runs; run++) {
      const { context, page } = await open()
      // Everything but the tree itself is warm: the page of a small schema has been seen.
      await page.goto(`${url}/ui/schemas/${encodeURIComponent(wide.other)}/latest`)
      await until(page, '[role=treegrid] [role=row][data-place]')
      await settled(page)
      const answered = page.waitForResponse(
        (response) =>
          response.url().includes('/tree') && response.url().includes(encodeURIComponent(wide.subject)),
      )
      await page.evaluate(
        (path) => {
          Object.assign(window, { arrived: 0 })
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              if (entry.name.includes('/tree')) window.arrived = entry.responseEnd
          }).observe({ type: 'resource' })
          window.history.pushState({}, '', path)
          window.dispatchEvent(new PopStateEvent('popstate'))
        },
        `${new URL(url).pathname.replace(/\/$/, '')}/ui/schemas/${encodeURIComponent(wide.subject)}/latest`,
      )
      await answered
      const shown = await until(page, '[role=treegrid][aria-rowcount="5001"] [role=row][data-place="5"]')
      // Interactive: the next task runs at once.
      const idle = await page.evaluate(
        () => new Promise((resolve) => setTimeout(() => resolve(performance.now()), 0)),
      )
      const arrived = await page.evaluate(() => window.arrived)
      taken.push(Math.max(shown, idle) - arrived)

      await page.evaluate(() => (window.seen.tasks.length = 0))
      for (let step = 0; step < 30; step++) {
        await page.mouse.move(600, 500)
        await page.mouse.wheel(0, 900)
        await page.waitForTimeout(30)
      }
      const tasks = await page.evaluate(() => window.seen.tasks.map(([, long]) => long))
      worst = Math.max(worst, 0, ...tasks)
      await context.close()
    }
    row('Tree of 5,000 fields, from the answer until interactive', median(taken), 300)
    row('Longest task while it is scrolled', worst, 50)
  }

  {
    // The history is the list that grows without bounds. It is read in larger pieces here, to get to so many rows.
    const { context, page, cdp } = await open()
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    await page.route(/\/api\/v1\/changes\?/, (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/\blimit=\d+/, 'limit=1000'),
      }),
    )
    await page.goto(`${url}/ui/audit`)
    const further = page.getByRole('button', { name: 'Look further back' })
    await further.waitFor()
    const more = (known) =>
      page.waitForFunction((before) => {
        const said = /^([\d,]+) changes/.exec(
          document.querySelector('main p[role=status]')?.textContent ?? '',
        )
        const now = Number(said?.[1].replaceAll(',', '') ?? 0)
        const reading = document.querySelector('main button:disabled') !== null
        return !reading && now > before ? now : false
      }, known)
    let many = await (await more(0)).jsonValue()
    while (many < 50_000 && (await further.count()) > 0) {
      await further.evaluate((button) => button.click()) // it moves while rows above it get their heights
      many = await (await more(many)).jsonValue()
    }
    await settled(page)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.waitForTimeout(500)
    await page.evaluate(() => (window.seen.tasks.length = 0))
    await page.mouse.move(600, 500)
    for (let step = 0; step < 60; step++) {
      await page.mouse.wheel(0, 900)
      await page.waitForTimeout(30)
    }
    // And from one end to the other in a few leaps, as by the bar at the side.
    for (let part = 0; part <= 10; part++) {
      await page.evaluate((at) => window.scrollTo(0, document.body.scrollHeight * at), part / 10)
      await page.waitForTimeout(100)
    }
    const tasks = await page.evaluate(() => window.seen.tasks.map(([, long]) => long))
    row(`Longest task while ${many.toLocaleString('en')} rows are scrolled`, Math.max(0, ...tasks), 50)
    await context.close()
  }

  {
    const taken = []
    const { context, page } = await open()
    const lineage = tangle(150, 500)
    await page.route(/\/api\/v1\/graph\?/, (route) => route.fulfill({ json: lineage }))
    // The layout says itself how long it has taken, in its worker, which the browser does not slow down.
    await page.addInitScript(() => {
      window.Worker = class extends window.Worker {
        constructor(...how) {
          super(...how)
          this.addEventListener('message', ({ data }) => (window.laid = data.layout?.milliseconds))
        }
      }
    })
    for (let run = 0; run < runs; run++) {
      await page.goto(`${url}/ui/graph?focus=${encodeURIComponent(lineage.focus)}`)
      await until(page, '[data-node]')
      taken.push(await page.evaluate(() => window.laid))
    }
    row('Layout of a graph of 150 nodes and 500 lines', median(taken), 500)
    await context.close()
  }

  {
    const { context, page, cdp } = await open()
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    const names = (await answer('/api/v1/events?limit=50')).items.map(({ name }) => name)
    await page.goto(`${url}/ui/events`)
    await until(page, 'main [data-row]')
    const go = async (times) => {
      for (let i = 0; i < times; i++) {
        const path =
          i % 2 === 0 ? `/ui/events/${encodeURIComponent(names[(i / 2) % names.length])}` : '/ui/events'
        await page.evaluate(
          (to) => {
            window.history.pushState({}, '', to)
            window.dispatchEvent(new PopStateEvent('popstate'))
          },
          new URL(url).pathname.replace(/\/$/, '') + path,
        )
        await until(page, i % 2 === 0 ? '[role=treegrid]' : 'main [data-row]')
      }
    }
    const heap = async () => {
      await cdp.send('HeapProfiler.collectGarbage')
      return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6
    }
    await go(10)
    const before = await heap()
    await go(100)
    row('Memory gained in 100 changes of page', (await heap()) - before, 20, 'MB')
    await context.close()
  }
  await browser.close()
} finally {
  node?.stop()
}

console.log('| What | Measured | Bar | |\n|---|--:|--:|---|')
for (const { what, value, bar, unit } of rows) {
  const number = (n) => `${unit === 'ms' ? Math.round(n) : Math.round(n * 1000) / 1000} ${unit}`.trim()
  console.log(`| ${what} | ${number(value)} | ${number(bar)} | ${value <= bar ? '' : 'over'} |`)
}
process.exit(rows.some(({ value, bar }) => value > bar) ? 1 : 0)

/** settled waits until the page has nothing to do. The stream of news stays open, so the network is never idle. */
async function settled(page) {
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null)
  await page.waitForTimeout(600)
}

function row(what, value, bar, unit = 'ms') {
  rows.push({ what, value, bar, unit })
  console.error(what, value)
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity
}

async function answer(path, init) {
  let response = await fetch(url + path, init)
  // The catalog takes over what has just been registered.
  for (let patience = 20; response.status === 503 && patience > 0; patience--) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    response = await fetch(url + path, init)
  }
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** widest registers a subject of 5,000 fields and one of a single field. */
async function widest() {
  const fields = Array.from({ length: 5000 }, (_, i) => ({
    name: `field_${i}`,
    type: ['null', 'string'],
    default: null,
    doc: `What field ${i} means, in a sentence that people wrote.`,
  }))
  const register = async (subject, name, all) =>
    answer(`/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ schema: JSON.stringify({ type: 'record', name, fields: all }) }),
    })
  await register('budget-wide-value', 'BudgetWide', fields)
  await register('budget-small-value', 'BudgetSmall', fields.slice(0, 1))
  return { subject: 'budget-wide-value', other: 'budget-small-value' }
}

/** tangle is what the API tells of applications and events between which there are lines by chance, always the same. */
function tangle(most, lines) {
  let seed = 7
  const chance = (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  const nodes = Array.from({ length: most }, (_, index) => {
    const kind = index % 2 === 0 ? 'application' : 'event'
    return { id: `${kind}:thing-${index}`, kind, name: `thing-${index}`, depth: index === 0 ? 0 : 1 }
  })
  const edges = new Map()
  while (edges.size < lines) {
    const ends = [nodes[2 * chance(most / 2)].id, nodes[2 * chance(most / 2) + 1].id]
    const [from, to] = chance(3) === 0 ? ends : ends.toReversed()
    const id = `${from} ${to}`
    edges.set(id, {
      id,
      from,
      to,
      role: 'consumer',
      status: 'declared',
      words: 'declared',
      subject: 'a-value',
    })
  }
  const focus = nodes[0].id
  return { focus, environment: 'default', nodes, edges: [...edges.values()], cut: 0 }
}

/** start runs a node on TREATY_STORE until the catalog has been read. */
async function start() {
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
  const address = `http://127.0.0.1:${port}`
  const child = spawn(
    binary,
    [
      'serve',
      '--store',
      process.env.TREATY_STORE ?? 'memory:',
      '--listen',
      `127.0.0.1:${port}`,
      '--log-level',
      'warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  while (!(await fetch(`${address}/api/v1/events?limit=1`).catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`${binary} does not start; run make build`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { url: address, stop: () => child.kill() }
}
