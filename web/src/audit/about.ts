import type { LinkProps } from '@tanstack/react-router'
import type { Change } from '../api/types'
import {
  applicationLink,
  channelLink,
  domainLink,
  eventLink,
  settingsLink,
  teamLink,
  versionLink,
} from '../links'

/** About is what a change is about: its name, what more is said beside it, and its page where it has one. */
export type About = {
  /** As the API names it in the filter 'object'; '' for a sort that this page does not know. */
  sort: string
  name: string
  version?: number
  detail?: string
  link?: LinkProps
}

/** about tells what a change is about. An erased change has only the name of its key. */
export function about(change: Change): About {
  const { kind, subject, version } = change
  const body: Body = change.body ?? {}
  switch (kind) {
    case 'domain-set':
    case 'domain-removed':
      return object('domain', subject)
    case 'team-set':
    case 'team-removed':
      return object('team', subject)
    case 'application-set':
    case 'application-removed':
      return object('application', subject)
    case 'environment-set':
    case 'environment-removed':
      return object('environment', subject)
    case 'policy-set':
    case 'policy-removed':
      return object('policy', subject)
    case 'principal-mapped':
    case 'principal-unmapped': {
      const mapped = text(body, 'application') || text(body, 'kind')
      return {
        ...object('principal', text(body, 'principal') || subject.replace(/^~/, '')),
        ...(mapped === '' ? {} : { detail: `is ${mapped}` }),
      }
    }
    case 'annotated':
    case 'annotation-cleared': {
      const [sort, name] = cut(subject)
      return sort === 'version' ? object('subject', name.replace(/@\d+$/, '')) : object(sort, name)
    }
    case 'contract-published': {
      const [build, name] = cut(subject)
      return { ...object('application', name), detail: build }
    }
    case 'deployed':
    case 'undeployed':
    case 'released':
    case 'release-ended': {
      const [environment, name] = cut(subject)
      const at = name.lastIndexOf('@')
      const [application, rest] = at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at + 1)]
      const build = text(body, 'version') || rest
      return { ...object('application', application), detail: `${build} in ${environment}`.trim() }
    }
    case 'attested':
    case 'coverage-closed': {
      const [environment, name] = cut(subject)
      return { ...object('subject', name), detail: `in ${environment}` }
    }
    case 'edge-decided': {
      const decision = decisions[text(body, 'decision')]
      return { sort: 'edge', name: subject, ...(decision === undefined ? {} : { detail: decision }) }
    }
    case 'waiver-granted':
    case 'waiver-revoked': {
      const application = text(body, 'application')
      const on = text(body, 'subject')
      return application === ''
        ? { sort: 'waiver', name: subject }
        : { ...object('application', application), detail: `about ${on}` }
    }
    default: {
      if (subject === '') return { sort: '', name: 'the whole registry' }
      if (/^:\.[^:]*:$/.test(subject)) return { sort: 'subject', name: subject }
      if (!ofSubjects.has(kind)) return { sort: '', name: subject }
      const there = version !== undefined && kind !== 'version-purged'
      return {
        sort: 'subject',
        name: subject,
        link: versionLink(subject, there ? version : 'latest'),
        ...(version === undefined ? {} : { version }),
      }
    }
  }
}

/** The kinds of changes whose subject is a subject. */
const ofSubjects = new Set([
  'version-registered',
  'version-deleted',
  'version-restored',
  'version-purged',
  'config-set',
  'config-cleared',
  'mode-set',
  'mode-cleared',
  'association-set',
  'association-removed',
  'subject-labelled',
  'findings-waived',
])

const decisions: Record<string, string> = { confirm: 'confirmed', retire: 'retired' }

/** reasonOf is why somebody did it, in their own words; '' where they said nothing. */
export function reasonOf({ body, cause = '' }: Change): string {
  return text(body ?? {}, 'reason') || cause
}

const links: Record<string, (name: string) => LinkProps> = {
  subject: (name) => versionLink(name),
  event: (name) => eventLink(name),
  channel: (name) => channelLink(name),
  application: (name) => applicationLink(name),
  team: teamLink,
  domain: domainLink,
  environment: () => settingsLink({ part: 'environments' }),
  policy: () => settingsLink({ part: 'policies' }),
  principal: (name) => settingsLink({ q: name }),
}

function object(sort: string, name: string): About {
  const link = links[sort]?.(name)
  return { sort, name, ...(link === undefined ? {} : { link }) }
}

type Body = Record<string, unknown>

function text(body: Body, key: string): string {
  const value = body[key]
  return typeof value === 'string' ? value : ''
}

/** cut splits 'space/name'. No space has a slash in it. */
function cut(key: string): [string, string] {
  const at = key.indexOf('/')
  return at < 0 ? ['', key] : [key.slice(0, at), key.slice(at + 1)]
}
