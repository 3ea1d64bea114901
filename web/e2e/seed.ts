import type { FullConfig } from '@playwright/test'
import { apiPath } from '../src/names.ts'
import { deletions, registrations } from './data.ts'

/** The suite's subjects are registered before its first test. Registering what is there already changes nothing. */
export default async function seed(config: FullConfig) {
  const base = (config.projects[0]?.use.baseURL ?? '').replace(/\/$/, '')
  for (const { subject, ...body } of registrations) {
    const response = await fetch(base + apiPath('subjects', subject, 'versions'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`registering ${subject}: ${response.status} ${await response.text()}`)
  }
  const { subject, version } = deletions
  for (const path of [
    apiPath('subjects', subject),
    apiPath('subjects', version.subject, 'versions', version.version),
  ]) {
    const response = await fetch(base + path, { method: 'DELETE' })
    // A second run finds them deleted.
    if (!response.ok && response.status !== 404)
      throw new Error(`deleting ${path}: ${response.status} ${await response.text()}`)
  }
}
