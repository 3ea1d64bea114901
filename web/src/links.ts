import { linkOptions } from '@tanstack/react-router'
import type { GraphSearch } from './graph/search'
import { spell } from './names'
import type {
  ApplicationSearch,
  ApplicationsSearch,
  AuditSearch,
  CatalogSearch,
  DiffSearch,
  EventSearch,
  HomeSearch,
  ListSearch,
  PlaygroundSearch,
  VersionSearch,
} from './search'
import type { SettingsSearch } from './settings/search'

/** Every link to a page is built here. The router encodes the parameters. */

/** A link is to the current page only if its search is the same too: a list with other filters is another page. */
const activeOptions = { exact: true }

/** listLink leads to the list of subjects. */
export function listLink(search: ListSearch = {}) {
  return linkOptions({ to: '/schemas', search, activeOptions })
}

/** versionLink leads to one version of a subject; without a version, to the latest. */
export function versionLink(
  subject: string,
  version: number | 'latest' = 'latest',
  search: VersionSearch = {},
) {
  return linkOptions({
    to: '/schemas/$subject/$version',
    params: { subject: spell(subject), version: String(version) },
    search,
    activeOptions,
  })
}

/** diffLink leads to the comparison of two versions of a subject. */
export function diffLink(
  subject: string,
  from: number | string,
  to: number | string,
  search: DiffSearch = {},
) {
  return linkOptions({
    to: '/schemas/$subject/diff/$pair',
    params: { subject: spell(subject), pair: `${from}...${to}` },
    search,
    activeOptions,
  })
}

/** auditLink leads to the history of changes. */
export function auditLink(search: AuditSearch = {}) {
  return linkOptions({ to: '/audit', search, activeOptions })
}

/** playgroundLink leads to where a schema is tried out. */
export function playgroundLink(search: PlaygroundSearch = {}) {
  return linkOptions({ to: '/playground', search, activeOptions })
}

/** eventsLink leads to the list of events. */
export function eventsLink(search: CatalogSearch = {}) {
  return linkOptions({ to: '/events', search, activeOptions })
}

/** eventLink leads to one event. */
export function eventLink(event: string, search: EventSearch = {}) {
  return linkOptions({ to: '/events/$event', params: { event: spell(event) }, search, activeOptions })
}

/** channelsLink leads to the list of channels. */
export function channelsLink(search: CatalogSearch = {}) {
  return linkOptions({ to: '/channels', search, activeOptions })
}

/** channelLink leads to one channel, which the API writes as 'cluster/topic'. A cluster has no slash in its name. */
export function channelLink(channel: string) {
  const at = channel.indexOf('/')
  const [cluster, topic] = [channel.slice(0, at), channel.slice(at + 1)]
  return linkOptions({
    to: '/channels/$cluster/$topic',
    params: { cluster: spell(cluster), topic: spell(topic) },
    activeOptions,
  })
}

/** fieldsLink leads to the search among all fields. */
export function fieldsLink(search: CatalogSearch = {}) {
  return linkOptions({ to: '/fields', search, activeOptions })
}

/** applicationsLink leads to the list of applications. */
export function applicationsLink(search: ApplicationsSearch = {}) {
  return linkOptions({ to: '/applications', search, activeOptions })
}

/** applicationLink leads to one application. */
export function applicationLink(application: string, search: ApplicationSearch = {}) {
  return linkOptions({
    to: '/applications/$application',
    params: { application: spell(application) },
    search,
    activeOptions,
  })
}

/** impactLink leads to a report that was kept. */
export function impactLink(report: string) {
  return linkOptions({ to: '/impact/$report', params: { report: spell(report) }, activeOptions })
}

/** homeLink leads to what needs somebody, or a team. */
export function homeLink(search: HomeSearch = {}) {
  return linkOptions({ to: '/', search, activeOptions })
}

/** graphLink leads to what is up- and downstream of something. */
export function graphLink(search: GraphSearch = {}) {
  return linkOptions({ to: '/graph', search, activeOptions })
}

/** settingsLink leads to one part of the settings. */
export function settingsLink(search: SettingsSearch = {}) {
  return linkOptions({ to: '/settings', search, activeOptions })
}

/** domainsLink leads to the list of domains. */
export function domainsLink() {
  return linkOptions({ to: '/domains', activeOptions })
}

/** domainLink leads to one domain. */
export function domainLink(domain: string) {
  return linkOptions({ to: '/domains/$domain', params: { domain: spell(domain) }, activeOptions })
}

/** teamsLink leads to the list of teams. */
export function teamsLink() {
  return linkOptions({ to: '/teams', activeOptions })
}

/** teamLink leads to one team. */
export function teamLink(team: string) {
  return linkOptions({ to: '/teams/$team', params: { team: spell(team) }, activeOptions })
}
