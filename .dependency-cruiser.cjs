/** The one-way law of the rooms: data flows down the path of a mail, and nothing flows back up. */
const room = '^packages/desk/src/(intake|guard|threading|routing|ticket|outbox|delivery)/'
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'A circle means two files are one thing or the wrong two.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'mail-is-pure',
      severity: 'error',
      comment: 'mail turns bytes into values: it imports no other package of ours, no file system, no network.',
      from: { path: '^packages/mail/src', pathNot: '(\\.test\\.ts$|/score/|/test/)' },
      to: { path: '^(packages/(?!mail/)|(node:)?(fs|net|tls|http|https|dns|child_process)(/|$))' },
    },
    {
      name: 'connectors-know-no-ticket',
      severity: 'error',
      comment: 'connectors talk to the world and know nothing of the desk.',
      from: { path: '^packages/connectors/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!connectors/)' },
    },
    {
      name: 'contract-stands-alone',
      severity: 'error',
      comment: 'Server, screens and command line share the contract; it knows none of them.',
      from: { path: '^packages/contract/src' },
      to: { path: '^packages/(?!contract/)' },
    },
    {
      name: 'web-knows-only-contract',
      severity: 'error',
      comment: 'Screens speak HTTP as the contract says and know nothing behind it.',
      from: { path: '^packages/web/src' },
      to: { path: '^packages/(?!web/|contract/)' },
    },
    {
      name: 'cli-knows-contract-and-mail',
      severity: 'error',
      comment: 'Commands go through the API; only parse reads mail by itself.',
      from: { path: '^packages/cli/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(?!cli/|contract/|mail/)' },
    },
    {
      name: 'tenant-is-a-stranger',
      severity: 'error',
      comment: "The simulated tenant judges our clients: it is written from Microsoft's documents and imports nothing of ours.",
      from: { path: '^packages/tenant/' },
      to: { path: '^packages/(?!tenant/)' },
    },
    {
      name: 'nobody-imports-the-tenant',
      severity: 'error',
      comment: 'The product works with Microsoft, not with its simulation; tests and the demo may start it.',
      from: { path: '^packages/(?!tenant/|testkit/)[^/]+/src', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^packages/tenant/' },
    },
    {
      name: 'testkit-only-in-tests',
      severity: 'error',
      comment: 'What tests need never ships.',
      from: { path: '^packages/(?!testkit/)[^/]+/src', pathNot: '(\\.test\\.tsx?$|/test-[^/]+\\.ts$)' },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'rooms-do-not-import-rooms',
      severity: 'error',
      comment:
        'Only flow.ts knows the order. The one exception: a reply and the debt to send it are one transaction, so ticket hands to outbox.',
      from: { path: room, pathNot: '\\.test\\.ts$' },
      to: { path: room, pathNot: ['^packages/desk/src/$1/', '^packages/desk/src/outbox/'] },
    },
    {
      name: 'only-ticket-hands-to-outbox',
      severity: 'error',
      comment: 'The exception above belongs to ticket alone; delivery may know what a debt looks like (its types).',
      from: { path: '^packages/desk/src/(intake|guard|threading|routing|delivery)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/desk/src/outbox/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'below-knows-nothing-above',
      severity: 'error',
      comment: 'db, blobs, queue, config, settings and people lie below the rooms and the doors.',
      from: { path: '^packages/desk/src/(db|blobs|queue|config|settings|people)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/desk/src/(flow\\.ts|decide-mail\\.ts|dry-run\\.ts|main\\.ts|serve\\.ts|accounts|rules|intake|guard|threading|routing|ticket|outbox|delivery|http|worker)',
      },
    },
    {
      name: 'rules-know-no-room',
      severity: 'error',
      comment: 'What rules say of a mail is a value: guard and routing take it, and the flow joins them.',
      from: { path: '^packages/desk/src/rules/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/desk/src/(flow\\.ts|decide-mail\\.ts|dry-run\\.ts|main\\.ts|serve\\.ts|accounts|intake|guard|threading|routing|ticket|outbox|delivery|http|worker)',
      },
    },
    {
      name: 'doors-are-opened-from-above',
      severity: 'error',
      comment: 'Nothing inside knows through which door it was called.',
      from: { path: '^packages/desk/src/(?!http/|worker/|main\\.ts|serve\\.ts)', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/desk/src/(http|worker|main\\.ts|serve\\.ts)' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|node_modules|\\.test\\.tsx?$|/test/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
