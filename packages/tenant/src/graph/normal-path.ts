// Graph compares the names in a path without case; ids stay as they are.
const NAMES = new Map(
  [
    'me',
    'users',
    'mailFolders',
    'childFolders',
    'messages',
    'attachments',
    'delta',
    'move',
    'copy',
    'send',
    'sendMail',
    'reply',
    'replyAll',
    'forward',
    'createReply',
    'createReplyAll',
    'createForward',
    'permanentDelete',
    'createUploadSession',
    'translateExchangeIds',
    'AttachmentSessions',
    'subscriptions',
    'reauthorize',
    'mailboxSettings',
    'automaticRepliesSetting',
    'applications',
    'servicePrincipals',
    'oauth2PermissionGrants',
    'appRoleAssignments',
    'appRoleAssignedTo',
    'federatedIdentityCredentials',
    'organization',
    'roleManagement',
    'exchange',
    'roleDefinitions',
    'roleAssignments',
    'owners',
    'addPassword',
    'removePassword',
    'addKey',
    'removeKey',
    'revokeSignInSessions',
    '$ref',
    '$value',
    '$count',
    '$batch',
  ].map((name) => [name.toLowerCase(), name]),
)

/**
 * The path that routes are matched by: without the version, with `name('key')` written as `name/key` and `name(other='key')` as `name/other=key`, function brackets and
 * the `microsoft.graph.` prefix taken away.
 */
export function normalPath(pathname: string): string {
  const withoutVersion = pathname.replace(/^\/+(?:v1\.0|beta|api\/v2\.0)(?=\/|$)/i, '')
  const segments = withoutVersion.split('/').flatMap((segment) => {
    const keyed = /^([A-Za-z]+)\((?:'|%27)(.*)(?:'|%27)\)$/.exec(segment)
    const named = /^([A-Za-z]+)\((\w+)(?:=|%3D)(?:'|%27)(.*)(?:'|%27)\)$/i.exec(segment)
    if (named !== null) return [nameOf(named[1] ?? ''), `${named[2] ?? ''}=${named[3] ?? ''}`]
    if (keyed !== null) return [nameOf(keyed[1] ?? ''), keyed[2] ?? '']
    return [nameOf(segment.replace(/^microsoft\.graph\./i, '').replace(/\(\)$/, ''))]
  })
  return segments
    .join('/')
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '')
}

function nameOf(segment: string): string {
  return NAMES.get(segment.toLowerCase()) ?? segment
}
