import { QueryClient } from '@tanstack/react-query'
import { createMemoryHistory } from '@tanstack/react-router'
import { describe, expect, test } from 'vitest'
import { Api } from './api/client'
import { channelLink, diffLink, eventLink, fieldsLink, listLink, playgroundLink, versionLink } from './links'
import { spell } from './names'
import { tortureNames } from './names.fixture'
import { createAppRouter } from './router'

function routerAt(path: string, basePath = '') {
  const router = createAppRouter(basePath, new QueryClient(), new Api(basePath, 'http://localhost'))
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [path] }) })
  return router
}

/** What the router reads out of an address that it is opened at, as after a reload. */
function read(href: string, basePath = '') {
  const router = routerAt(href, basePath)
  const matches = router.matchRoutes(router.latestLocation.pathname, router.latestLocation.search)
  return matches.at(-1)
}

describe.each(['', '/some/prefix'])('with the base path %j', (basePath) => {
  const router = routerAt(`${basePath}/ui/`, basePath)

  test.each(tortureNames)('a version of %j', (name) => {
    const { publicHref } = router.buildLocation(versionLink(name, 7))
    expect(publicHref.startsWith(`${basePath}/ui/schemas/`)).toBe(true)
    // A browser normalises the address before anyone sees it.
    const match = read(new URL(`http://x${publicHref}`).pathname, basePath)
    expect(match?.routeId).toBe('/schemas/$subject/$version')
    expect(match?.params).toEqual({ subject: spell(name), version: '7' })
  })

  test.each(tortureNames)('a comparison in %j', (name) => {
    const { publicHref } = router.buildLocation(diffLink(name, 1, 'latest'))
    const match = read(new URL(`http://x${publicHref}`).pathname, basePath)
    expect(match?.routeId).toBe('/schemas/$subject/diff/$pair')
    expect(match?.params).toEqual({ subject: spell(name), pair: '1...latest' })
  })

  test.each(tortureNames)('an event %j', (name) => {
    const { publicHref } = router.buildLocation(eventLink(name, { field: name }))
    const url = new URL(`http://x${publicHref}`)
    const match = read(url.pathname + url.search, basePath)
    expect(match?.routeId).toBe('/events/$event')
    expect(match?.params).toEqual({ event: spell(name) })
    expect(match?.search).toEqual({ field: name })
  })

  test.each(tortureNames)('a channel %j', (name) => {
    const { publicHref } = router.buildLocation(channelLink(`eu-1/${name}`))
    const match = read(new URL(`http://x${publicHref}`).pathname, basePath)
    expect(match?.routeId).toBe('/channels/$cluster/$topic')
    expect(match?.params).toEqual({ cluster: 'eu-1', topic: spell(name) })
  })

  test.each(tortureNames)('a field %j and the playground', (name) => {
    const links = [
      versionLink(name, 2, { field: name }),
      fieldsLink({ tag: name }),
      playgroundLink({ subject: name }),
    ]
    const found = links.map((link) => {
      const url = new URL(`http://x${router.buildLocation(link).publicHref}`)
      return read(url.pathname + url.search, basePath)?.search
    })
    expect(found).toEqual([{ field: name }, { tag: name }, { subject: name }])
  })

  test.each(tortureNames)('a list that is searched for %j', (name) => {
    const { publicHref } = router.buildLocation(listLink({ q: name }))
    const url = new URL(`http://x${publicHref}`)
    const match = read(url.pathname + url.search, basePath)
    expect(match?.search).toEqual({ q: name })
  })
})

test('numbers and words in a search stay what was typed', () => {
  expect(read('/ui/schemas?q=007')?.search).toEqual({ q: '007' })
  expect(read('/ui/schemas?q=null')?.search).toEqual({ q: 'null' })
  expect(read('/ui/schemas?q=%5B1%5D')?.search).toEqual({ q: '[1]' })
})
