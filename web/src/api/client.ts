/** One place where the application talks to its server. */

export type Problem = {
  /** HTTP status; 0 when no answer came. */
  status: number
  /** The registry's own code, such as 40401; 0 where there is none. */
  code: number
  /** For the operators of the server; '' where it sent none. */
  requestId: string
}

/** ApiError is an answer that is not the one that was asked for, or none at all. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(message: string, problem: Problem, cause?: unknown) {
    super(message, { cause })
    this.name = 'ApiError'
    this.problem = problem
  }
}

/** isNotFound tells "there is no such thing" from "it cannot be said now". */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 404
}

/** worthRetrying is true for failures that another try may mend. */
export function worthRetrying(failures: number, error: unknown): boolean {
  const mayPass = !(error instanceof ApiError) || error.problem.status === 0 || error.problem.status >= 500
  return mayPass && failures < 1
}

/** Api reads from one server. */
export class Api {
  /** Address of the server with its base path, for commands that people copy: 'https://example.org/treaty'. */
  readonly origin: string
  private readonly base: string

  constructor(basePath: string, origin: string) {
    this.base = basePath
    this.origin = origin + basePath
  }

  /**
   * get reads one JSON answer. The path begins with '/' and is already encoded. It throws an ApiError, or the
   * signal's reason when the caller gave up.
   */
  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, { headers: { Accept: 'application/json' }, signal: signal ?? null })
  }

  /** post sends a question that is too long for an address. Its answer and its errors are those of get. */
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.send<T>('POST', path, body, signal)
  }

  /** put sets what is at a path. */
  put<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PUT', path, body)
  }

  /** patch changes a part of what is at a path. */
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PATCH', path, body)
  }

  /** remove takes away what is at a path; the answer has no content. */
  async remove(path: string): Promise<void> {
    await this.ask(path, { method: 'DELETE', headers: { Accept: 'application/json' } })
  }

  /** open reads an answer that goes on for as long as it is wanted. Its errors are those of get. */
  async open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(this.base + path, { headers: { Accept: 'text/event-stream' }, signal })
    if (!response.ok) throw refusal(response, await readBody(response))
    if (response.body === null) throw new ApiError('The server has nothing to say.', problemOf(response, 0))
    return response.body
  }

  private send<T>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, {
      method,
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    })
  }

  private async ask<T>(path: string, request: RequestInit): Promise<T> {
    let response: Response
    try {
      response = await fetch(this.base + path, request)
    } catch (error) {
      if (request.signal?.aborted === true) throw error
      throw new ApiError('The server cannot be reached.', { status: 0, code: 0, requestId: '' }, error)
    }
    const body = await readBody(response)
    if (!response.ok) throw refusal(response, body)
    if (response.status === 204) return undefined as T
    if (body === undefined) throw new ApiError('The server did not answer with JSON.', problemOf(response, 0))
    return body as T
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // a proxy's HTML page, for example
  }
}

function refusal(response: Response, body: unknown): ApiError {
  const { message, error_code: code } = (body ?? {}) as { message?: unknown; error_code?: unknown }
  const text =
    typeof message === 'string' && message !== '' ? message : `The server answered ${response.status}.`
  return new ApiError(text, problemOf(response, typeof code === 'number' ? code : 0))
}

function problemOf(response: Response, code: number): Problem {
  return { status: response.status, code, requestId: response.headers.get('X-Request-Id') ?? '' }
}
