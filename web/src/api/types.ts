/**
 * What the API answers, as the pages call it. The types are generated from the API's description by `npm run types`;
 * here they get short names, and where Confluent's description leaves open what our server always sends, it is closed.
 */
import type { components, operations } from './schema'

type Schemas = components['schemas']

/** Answer is the body of an operation's 200. */
type Answer<O extends keyof operations> = operations[O] extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : never

export type SubjectItem = Schemas['SubjectItem']
export type LevelSource = SubjectItem['levelFrom']
export type LevelName = Schemas['Level']
export type SubjectList = Answer<'searchSubjects'>
export type Reference = Required<Schemas['SchemaReference']>
export type VersionItem = Omit<Schemas['SubjectDetail']['versionList'][number], 'references'> & {
  references: Reference[]
}
export type SubjectDetail = Omit<Schemas['SubjectDetail'], 'versionList'> & { versionList: VersionItem[] }

export type Rule = Schemas['Rule']
export type Metadata = Schemas['Metadata']
export type RuleSet = Schemas['RuleSet']

/** SchemaVersion is one version with its text. The server leaves out the type of Avro schemas, as Confluent does. */
export type SchemaVersion = Omit<Schemas['Schema'], 'references'> & {
  subject: string
  references?: Reference[]
}

export type SubjectVersion = Schemas['SubjectVersion']

export type Change = Schemas['Change']
export type ChangeList = Schemas['ChangeList']
export type HistoryCheck = Answer<'verifyHistory'>

export type Status = Answer<'getStatus'>

export type Finding = Schemas['Finding']
export type SchemaProblem = Schemas['SchemaProblem']
export type SchemaTree = Schemas['SchemaTree']
export type Field = Schemas['TreeField']
export type SchemaDiff = Schemas['SchemaDiff']
export type SchemaChange = Schemas['SchemaChange']
export type Playground = Schemas['Playground']
export type SchemaFix = Playground['fixes'][number]

export type EventSummary = Schemas['EventSummary']
export type EventList = Answer<'listEvents'>
export type EventDetail = Answer<'getEvent'>
export type Carrier = EventDetail['carriers'][number]
export type ChannelSummary = Schemas['ChannelSummary']
export type ChannelList = Answer<'listChannels'>
export type ChannelDetail = Answer<'getChannel'>
export type FieldHit = Schemas['FieldHit']
export type FieldList = Answer<'listFields'>
export type SearchResult = Answer<'searchAll'>
export type Usage = Schemas['Usage']
export type Edge = Usage['edges'][number]
export type Coverage = Usage['coverage']
export type Provenance = Edge['claims'][number]
export type EnvironmentList = Answer<'listEnvironments'>

export type FieldUsage = Answer<'getFieldUsage'>
export type ApplicationList = Answer<'listApplications'>
export type Application = Answer<'getApplication'>
export type Published = Schemas['Published']
export type ContractDiff = Answer<'diffContracts'>
export type Deployability = Answer<'canIDeploy'>
export type DeploymentList = Answer<'listDeployments'>
export type Matrix = Answer<'getMatrix'>
export type Impact = Answer<'judgeImpact'>
export type ImpactRequest = Schemas['ImpactRequest']
export type ImpactRow = Schemas['ImpactRow']
export type PlanStep = NonNullable<Impact['plan']>[number]
export type VerdictName = Schemas['Verdict']
export type Principal = Schemas['Principal']
export type PrincipalList = Answer<'listPrincipals'>
export type WaiverList = Answer<'listWaivers'>

export type Lineage = Schemas['Lineage']
export type LineageNode = Schemas['LineageNode']
export type LineageEdge = Schemas['LineageEdge']
