import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Claims, EvidenceChip } from './Evidence'

afterEach(cleanup)

test('a chip says in words how something is known, whatever the status', () => {
  render(
    <>
      <EvidenceChip status="confirmed" words="declared · seen 2 h ago" claims={[]} />
      <EvidenceChip status="of-a-newer-server" words="guessed" claims={[]} />
    </>,
  )
  expect(screen.getByRole('button', { name: 'declared · seen 2 h ago' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'guessed' })).toBeTruthy()
})

test('a claim says who, from where, and whether the identity was verified', () => {
  const claim = {
    source: 'observed' as const,
    principal: 'svc-crm-legacy',
    detail: 'fetched schema 42, 17 times',
    firstSeen: '2026-09-30T00:00:00Z',
    lastSeen: '2026-11-20T00:00:00Z',
    verified: false,
  }
  const { container } = render(<Claims claims={[claim]} />)
  expect(container.textContent).toContain('Traffic of this registry')
  expect(container.textContent).toContain('fetched schema 42, 17 times')
  expect(container.textContent).toContain('by svc-crm-legacy (not verified)')
})

test('no claim is said too', () => {
  const { container } = render(<Claims claims={[]} />)
  expect(container.textContent).toBe('Nobody states this any more.')
})
