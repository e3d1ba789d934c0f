import { ApiError, Problem, UPLOAD_PATH, UploadedAttachment } from '@postdesk/contract'
import type { z } from 'zod'

/** Uploads one file to wait for its reply. Throws ApiError as the typed client does. */
export async function upload(file: File): Promise<z.infer<typeof UploadedAttachment>> {
  const form = new FormData()
  form.append('file', file)
  const answer = await fetch(`/api/v1${UPLOAD_PATH}`, { method: 'POST', body: form })
  const body: unknown = await answer.json().catch(() => null)
  const kept = UploadedAttachment.safeParse(body)
  if (answer.ok && kept.success) return kept.data
  const problem = Problem.safeParse(body)
  throw new ApiError(
    answer.status,
    problem.success ? problem.data : { code: 'UPLOAD_FAILED', message: `${file.name} could not be uploaded (${answer.status}).` },
  )
}
