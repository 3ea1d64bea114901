import type { ReactNode } from 'react'
import type { Metadata, Rule, RuleSet } from '../api/types'
import { Panel } from './Panel'

/** MetadataPanel shows what people have noted about a version. */
export function MetadataPanel({ metadata }: { metadata: Metadata }) {
  const properties = Object.entries(metadata.properties ?? {})
  const tags = Object.entries(metadata.tags ?? {})
  if (properties.length === 0 && tags.length === 0) return null
  return (
    <Panel title="Metadata">
      <dl className="space-y-2">
        {properties.map(([key, value]) => (
          <Entry
            key={`property ${key}`}
            name={key}
            note={metadata.sensitive?.includes(key) === true ? 'sensitive' : ''}
          >
            {value}
          </Entry>
        ))}
        {tags.map(([path, names]) => (
          <Entry key={`tag ${path}`} name={path} note="tags">
            {names.map((name) => (
              <span
                key={name}
                className="mr-1.5 rounded bg-warn-tint px-1.5 py-px text-xs font-medium text-warn"
              >
                {name}
              </span>
            ))}
          </Entry>
        ))}
      </dl>
    </Panel>
  )
}

function Entry({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-mute">
        <bdi>{name}</bdi>
        {note !== '' && ` · ${note}`}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

/** RulesPanel shows the rules that clients run on records of this version. */
export function RulesPanel({ rules }: { rules: RuleSet }) {
  const groups = [
    { title: 'Domain', rules: rules.domainRules ?? [] },
    { title: 'Migration', rules: rules.migrationRules ?? [] },
    { title: 'Encoding', rules: rules.encodingRules ?? [] },
  ].filter((group) => group.rules.length > 0)
  if (groups.length === 0) return null
  return (
    <Panel title="Rules">
      <ul className="space-y-3.5">
        {groups.flatMap((group) =>
          group.rules.map((rule) => <RuleItem key={rule.name} rule={rule} group={group.title} />),
        )}
      </ul>
    </Panel>
  )
}

function RuleItem({ rule, group }: { rule: Rule; group: string }) {
  const facts = [group, rule.kind?.toLowerCase(), rule.mode?.toLowerCase(), rule.type, ...(rule.tags ?? [])]
  const outcome = [
    rule.onSuccess && `on success ${rule.onSuccess}`,
    rule.onFailure && `on failure ${rule.onFailure}`,
  ]
  return (
    <li>
      <div className="font-medium">
        {rule.name}
        {rule.disabled === true && <span className="ml-2 text-xs font-normal text-mute">disabled</span>}
      </div>
      <div className="text-xs text-mute">{[...facts, ...outcome].filter(Boolean).join(' · ')}</div>
      {rule.doc !== undefined && <p className="mt-1 text-soft">{rule.doc}</p>}
      {rule.expr !== undefined && (
        <pre className="mt-1.5 rounded bg-sunken px-2.5 py-1.5 font-mono text-xs whitespace-pre-wrap">
          {rule.expr}
        </pre>
      )}
    </li>
  )
}
