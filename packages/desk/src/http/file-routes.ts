import { UPLOAD_PATH } from '@postdesk/contract'

/** The routes whose answers or bodies are no JSON, as [method, path, access, summary]. Each asks for its caller itself. */
export const FILE_ROUTES = [
  [
    'get',
    '/messages/{id}/html',
    'agent',
    'The HTML of a mail for a sandboxed frame; images=1 lets remote pictures in, scheme=dark turns our own dark',
  ],
  ['get', '/attachments/{id}', 'agent', 'Download an attachment'],
  ['post', UPLOAD_PATH, 'agent', 'Upload a file for a reply: multipart/form-data with one field "file", up to 25 MB'],
  ['get', '/mail/{id}/raw', 'agent', 'Download a mail as it arrived'],
] as const
