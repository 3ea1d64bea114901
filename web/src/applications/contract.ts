import type { Application, Edge, Published } from '../api/types'
import { yaml } from './yaml'

/** contractText is the contract of a build as it stands in treaty.yaml. */
export function contractText(contract: Published): string {
  const { application, type, owner, domain, system, principals, produces, consumes } = contract
  const plain = { name: application, type, owner, domain, system, principals, produces, consumes }
  return yaml({ applications: [plain] })
}

/** observedContract is what a contract would say that declares just what was seen, to be looked through by its owner. */
export function observedContract(application: Application): string {
  const { name, type, owner, domain, principals } = application
  return yaml({
    applications: [
      {
        name,
        type: type ?? 'service',
        owner,
        domain,
        version: '{git.sha}',
        principals,
        produces: subjectsOf(application.produces).map(([subject]) => ({ subject })),
        consumes: subjectsOf(application.consumes).map(([subject, { group }]) => ({ subject, group })),
      },
    ],
  })
}

/** Each subject once, whatever environments it was seen in. */
function subjectsOf(edges: readonly Edge[]): [string, Edge][] {
  return [...new Map(edges.map((edge) => [edge.subject, edge]))].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

/** buildsOf are the builds of an application that are known by name, the newest contract first. */
export function buildsOf({ contract, deployments, releases }: Application): string[] {
  const names = [
    contract?.version,
    ...deployments.flatMap(({ version, previous }) => [version, previous]),
    ...releases.map(({ version }) => version),
  ]
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[]
}
