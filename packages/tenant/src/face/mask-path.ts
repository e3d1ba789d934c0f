/**
 * A path as the request log may be shown. The log keeps no token; what still could open something, should a client put it into an
 * address, is masked: tokens by their form, secrets by the name of their field.
 */
export function maskPath(path: string): string {
  return path
    .replaceAll(/eyJ[\w-]{8,}(?:\.[\w-]+){0,4}/g, 'eyJ•••')
    .replaceAll(
      /([?&](?:code|access_token|refresh_token|id_token|client_secret|client_assertion|assertion|password|token)=)[^&]*/gi,
      '$1•••',
    )
}
