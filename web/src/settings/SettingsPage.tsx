import { useSearch } from '@tanstack/react-router'
import { settingsLink } from '../links'
import { CopyAs } from '../ui/copy'
import { PageHead } from '../ui/PageHead'
import { Parts } from '../ui/Parts'
import { useTitle } from '../ui/title'
import { principalsPath } from '../api/usage'
import { Environments } from './Environments'
import { Policies } from './Policies'
import { Principals } from './Principals'
import { environmentsPath, policiesPath, sourcesPath, webhooksPath } from './query'
import { parts, type SettingsPart } from './search'
import { Sources } from './Sources'
import { Webhooks } from './Webhooks'

const about: Record<
  SettingsPart,
  { title: string; below: string; path: string; words?: string[]; Part: () => React.ReactNode }
> = {
  principals: {
    title: 'Principals',
    below: 'Who stands behind the identities that clients show.',
    path: principalsPath({}),
    Part: Principals,
  },
  environments: {
    title: 'Environments',
    below: 'Where contracts are deployed, and how requests are told apart.',
    path: environmentsPath,
    words: ['env', 'list'],
    Part: Environments,
  },
  policies: {
    title: 'Policies',
    below: 'What a change that hurts somebody leads to. The first that matches counts.',
    path: policiesPath,
    words: ['policy', 'list'],
    Part: Policies,
  },
  webhooks: {
    title: 'Webhooks',
    below: 'Who is told of changes, and whether that has worked.',
    path: webhooksPath,
    Part: Webhooks,
  },
  sources: {
    title: 'Sources',
    below: 'What the catalog learns from by itself, and whether that works.',
    path: sourcesPath,
    Part: Sources,
  },
}

/** SettingsPage answers: how does this registry know who is who, and what does it do about it? */
export function SettingsPage() {
  const { part = 'principals' } = useSearch({ from: '/settings' })
  const { title, below, path, words, Part } = about[part]
  useTitle(`${title} · Settings`)
  return (
    <>
      <PageHead title="Settings" below={below}>
        <CopyAs path={path} words={words} />
      </PageHead>
      <div className="mt-4 border-b border-line">
        <Parts
          label="Settings"
          parts={parts.map((key) => ({
            name: about[key].title,
            link: settingsLink({ part: key }),
            current: key === part,
          }))}
        />
      </div>
      <div className="mt-5">
        <Part />
      </div>
    </>
  )
}
