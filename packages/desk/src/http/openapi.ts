import {
  COMPARE_PATH,
  CompareRequest,
  EVENTS_PATH,
  GRAPH_NOTIFICATIONS_PATH,
  GraphNotifications,
  Problem,
  TEST_PATH,
  TestRequest,
  routes,
  type Route,
} from '@postdesk/contract'
import { z } from 'zod'
import { FILE_ROUTES } from './file-routes.ts'
import { API_PREFIX } from './mount-routes.ts'

type Json = { readonly [key: string]: unknown }

/** Routes whose answers are no JSON document, as [method, path, access, summary]. */
const STREAM_ROUTES = [
  ['get', EVENTS_PATH, 'agent', 'Live changes as server-sent events'],
  ['post', TEST_PATH, 'admin', 'Test receiving and sending; server-sent events, one a step'],
  [
    'post',
    COMPARE_PATH,
    'admin',
    'Try a set of rules over the mails of the last seven days; server-sent events, one a mail whose end would differ',
  ],
] as const

/** Every route under /api/v1 as `method path access`, in order: the golden list that a change must be seen in. */
export function routeTable(): string[] {
  const named = Object.values(routes as Readonly<Record<string, Route>>).map(({ method, path, access }) => [method, path, access])
  const streams = STREAM_ROUTES.map(([method, path, access]) => [method, path, access])
  return [...named, ...streams, ['post', GRAPH_NOTIFICATIONS_PATH, 'public'], ...FILE_ROUTES]
    .map(([method = '', path = '', access = '']) => `${method.toUpperCase().padEnd(6)} ${API_PREFIX}${path} ${access}`)
    .sort()
}

/** The OpenAPI 3.1 document of the contract. Its schemas are JSON Schema 2020-12, as 3.1 wants them. */
export function openApi(): Json {
  const paths: Record<string, Record<string, Json>> = {}
  const add = (method: string, path: string, operation: Json) => {
    paths[API_PREFIX + path] = { ...paths[API_PREFIX + path], [method]: operation }
  }
  for (const [name, route] of Object.entries(routes as Readonly<Record<string, Route>>))
    add(route.method, route.path, operationOf(name, route))
  for (const [method, path, access, summary] of STREAM_ROUTES)
    add(method, path, {
      summary,
      ...security(access),
      ...(method === 'post' ? { requestBody: jsonContent(path === TEST_PATH ? TestRequest : CompareRequest, 'input') } : {}),
      responses: { '200': { description: 'events', content: { 'text/event-stream': {} } }, default: refusal() },
    })
  add('post', GRAPH_NOTIFICATIONS_PATH, {
    summary:
      'Where Microsoft tells of new mail: change and lifecycle notifications of Graph, or its validation token in the query',
    ...security('public'),
    requestBody: jsonContent(GraphNotifications, 'input'),
    responses: { '200': { description: 'the validation token' }, '202': { description: 'taken' }, default: refusal() },
  })
  for (const [method, path, access, summary] of FILE_ROUTES)
    add(method, path, {
      summary,
      ...security(access),
      parameters: pathParameters(path),
      responses: { [method === 'post' ? '201' : '200']: { description: 'done' }, default: refusal() },
    })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postdesk',
      version: '1',
      description:
        'Programs send a key made under Settings → API keys (Authorization: Bearer pdk_…). Browsers sign in at /api/auth/sign-in/email; the session is the cookie it sets (postdesk-…session_token, each installation with a name of its own).',
    },
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'postdesk-INSTALLATION.session_token' },
      },
      schemas: { Problem: schemaOf(Problem, 'output') },
    },
  }
}

function operationOf(operationId: string, route: Route): Json {
  const success = String(route.status ?? (route.output ? 200 : 204))
  return {
    operationId,
    summary: route.summary,
    ...security(route.access),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(route.body ? { requestBody: jsonContent(route.body, 'input') } : {}),
    responses: {
      [success]: { description: 'done', ...(route.output && success !== '204' ? contentOf(route.output, 'output') : {}) },
      default: refusal(),
    },
  }
}

function security(access: Route['access']): Json {
  return { 'x-access': access, security: access === 'agent' || access === 'admin' ? [{ key: [] }, { session: [] }] : [] }
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }))
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }))
}

function refusal(): Json {
  return { description: 'refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } } }
}

function jsonContent(schema: z.ZodType, io: 'input' | 'output'): Json {
  return { required: true, ...contentOf(schema, io) }
}

function contentOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return { content: { 'application/json': { schema: schemaOf(schema, io) } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}
