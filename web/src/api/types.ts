/** What the API answers, as far as the pages read it. Optional is what a server may leave out. */

export type Reference = { name: string; subject: string; version: number }

export type LevelSource = 'subject' | 'context' | 'global' | 'default'

export type SubjectItem = {
  subject: string
  /** '.' is the default context. */
  context: string
  /** The subject without its context. */
  name: string
  format: string
  /** Versions that are not deleted. */
  versions: number
  deletedVersions: number
  /** True when no version is left. */
  deleted: boolean
  latest?: { version: number; id: number; registeredAt: string } | null
  level: string
  levelFrom: LevelSource
  mode: string
}

export type SubjectList = {
  items: SubjectItem[]
  total: number
  facets?: { format?: Record<string, number>; context?: Record<string, number> }
  position?: number
}

export type VersionItem = {
  version: number
  id: number
  guid: string
  format: string
  registeredAt: string
  deleted: boolean
  references?: Reference[] | null
  referencedBy?: number
}

export type SubjectDetail = SubjectItem & {
  versionList: VersionItem[]
  config?: Record<string, unknown>
  aliasFor?: string
}

export type Rule = {
  name: string
  doc?: string
  kind?: string
  mode?: string
  type?: string
  tags?: string[]
  params?: Record<string, string>
  expr?: string
  onSuccess?: string
  onFailure?: string
  disabled?: boolean
}

export type Metadata = {
  tags?: Record<string, string[]>
  properties?: Record<string, string>
  sensitive?: string[]
}

export type RuleSet = { migrationRules?: Rule[]; domainRules?: Rule[]; encodingRules?: Rule[] }

/** Confluent's Schema: one version with its text. */
export type SchemaVersion = {
  subject: string
  version: number
  id: number
  guid?: string
  /** AVRO when left out. */
  schemaType?: string
  references?: Reference[]
  metadata?: Metadata | null
  schema?: string
  /** Milliseconds since 1970. */
  ts?: number
  deleted?: boolean
  ruleSet?: RuleSet | null
}

export type SubjectVersion = { subject: string; version: number }

export type Status = { release?: string; store?: string; position?: number; stale?: boolean; ready?: boolean }
