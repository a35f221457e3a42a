/** The JSON Schema of control messages from outside: what `messages.ts` and `route.ts` say as types, with bounds. */

/** Longest name of anything, in characters. */
const NAME = 1000

/** Longest location: signed URLs are long. */
const LOCATION = 8192

/** Most targets of a route, and most versions that look on or race. */
const TARGETS = 16

/** Most steps of a canary. */
const STEPS = 100

/** Most entries that `metadata` may have, and its longest JSON text. */
const METADATA = 1000
export const METADATA_LENGTH = 64 * 1024

/** The greatest weight: sums of weights stay exact enough to share by. */
const WEIGHT = 1e9

/** The last moment that dates know, in milliseconds since 1970. */
const LAST = 8.64e15

/** A day in milliseconds. */
const DAY = 86_400_000

const name = {
  description: 'What records ask for: the name of a model. Any text.',
  type: 'string',
  maxLength: NAME,
}
const at = {
  description:
    'When the message was made, in milliseconds since 1970. Default: when it arrives. A message that is not later than the newest in force for its name is stale: it is counted and has no effect.',
  type: 'number',
  minimum: 0,
  maximum: LAST,
}
const target = {
  description: 'A label such as `stable` or `candidate`, a version of the name, or another name.',
  type: 'string',
  maxLength: NAME,
}
const targets = { type: 'array', minItems: 1, maxItems: TARGETS, items: target }

const put = {
  title: 'Put',
  description: 'Puts a version of a model into service, in place of the one that has its label.',
  type: 'object',
  required: ['type', 'name', 'version'],
  properties: {
    type: { description: 'What is to be done.', const: 'put' },
    name,
    version: {
      description: 'Which of the models of this name it is. Any text; versions are not compared.',
      type: 'string',
      maxLength: NAME,
    },
    at,
    format: {
      description: 'The format that the document must be of. Default: what it is.',
      enum: ['pmml', 'onnx', 'pfa', 'savedmodel'],
    },
    data: {
      description:
        'The document itself as base64 (RFC 4648, section 4, with padding). Either this or `location`.',
      type: 'string',
      contentEncoding: 'base64',
      // Without a count of fours, which engines match by a stack that a large document fills. It is checked when this is decoded.
      pattern: '^[A-Za-z0-9+/]*={0,2}$',
    },
    location: {
      description:
        'Where the document is: a path, a URL, or whatever a resolver of the receiver understands. The receiver must allow it.',
      type: 'string',
      minLength: 1,
      maxLength: LOCATION,
    },
    sha256: {
      description: 'SHA-256 of the document, in hexadecimal: anything else is refused.',
      type: 'string',
      pattern: '^[0-9A-Fa-f]{64}$',
    },
    label: {
      description:
        'Which of the versions it is to be. Default `stable`, the one that serves where no route says otherwise.',
      type: 'string',
      maxLength: NAME,
    },
    force: {
      description: 'Whether it may need inputs that the version before did not. Default false.',
      type: 'boolean',
    },
    metadata: {
      description: `Anything that is to be found again in the state, at most ${METADATA_LENGTH} characters as JSON.`,
      type: 'object',
      maxProperties: METADATA,
    },
  },
  additionalProperties: false,
  oneOf: [{ required: ['data'] }, { required: ['location'] }],
}

const guard = {
  description: 'When the canary has failed: its share goes back to `stable`.',
  type: 'object',
  properties: {
    errorRate: {
      description: 'By how much its share of errors may be greater than that of `stable`. Default 0.01.',
      type: 'number',
      minimum: 0,
      maximum: 1,
    },
    latency: {
      description: 'How many times as long as `stable` it may take at the 99th percentile. Default: any.',
      type: 'number',
      exclusiveMinimum: 0,
    },
    shift: {
      description:
        'How far the distribution of its predictions may be from that of `stable`. Default 1: any.',
      type: 'number',
      minimum: 0,
      maximum: 1,
    },
    minimum: {
      description: 'How many records of its own are needed to judge. Default 100.',
      type: 'integer',
      minimum: 1,
    },
  },
  additionalProperties: false,
}

const canary = {
  description: 'Lets a target take over step by step, as long as its results are good.',
  type: 'object',
  properties: {
    target: { ...target, description: 'What takes over. Default `candidate`.' },
    steps: {
      description: 'Its share of the records at each step, each greater than the one before.',
      type: 'array',
      minItems: 1,
      maxItems: STEPS,
      items: { description: 'A share of the records.', type: 'number', exclusiveMinimum: 0, maximum: 1 },
    },
    records: {
      description: 'How many records of its own it must score before the next step. Default 1000.',
      type: 'integer',
      minimum: 1,
    },
    ms: {
      description: 'How long a step lasts at least, in milliseconds. Default 0.',
      type: 'number',
      minimum: 0,
    },
    guard,
  },
  additionalProperties: false,
}

const route = {
  title: 'Route',
  description: 'Says which versions score the records of a name. Without any more, `stable` scores them all.',
  type: 'object',
  required: ['type', 'name'],
  properties: {
    type: { description: 'What is to be done.', const: 'route' },
    name,
    at,
    weights: {
      description:
        'How many records each target gets, in proportion: at least one weight is positive. Records with a key keep their target.',
      type: 'object',
      minProperties: 1,
      maxProperties: TARGETS,
      propertyNames: { maxLength: NAME },
      additionalProperties: { description: 'A weight.', type: 'number', minimum: 0, maximum: WEIGHT },
      not: { additionalProperties: { const: 0 } },
    },
    canary,
    shadow: {
      ...targets,
      minItems: 0,
      description: 'Targets that score every record as well, later and for comparison only.',
    },
    race: {
      description: 'Asks several targets at once and takes the first result.',
      type: 'object',
      required: ['targets', 'deadline'],
      properties: {
        targets: { ...targets, description: 'What is asked.' },
        deadline: {
          description: 'How long to wait for a result, in milliseconds.',
          type: 'number',
          exclusiveMinimum: 0,
          maximum: DAY,
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
  allOf: [
    { not: { required: ['weights', 'canary'] } },
    { not: { required: ['weights', 'race'] } },
    { not: { required: ['canary', 'race'] } },
  ],
}

const rollback = {
  title: 'Rollback',
  description: 'Puts the version that was `stable` before back into service.',
  type: 'object',
  required: ['type', 'name'],
  properties: {
    type: { description: 'What is to be done.', const: 'rollback' },
    name,
    version: {
      description: 'Which of the retained versions. Default: the one before.',
      type: 'string',
      maxLength: NAME,
    },
    at,
  },
  additionalProperties: false,
}

const remove = {
  title: 'Remove',
  description: 'Takes a name, or one version of it, out of service.',
  type: 'object',
  required: ['type', 'name'],
  properties: {
    type: { description: 'What is to be done.', const: 'remove' },
    name,
    version: { description: 'Default: all versions, and the route.', type: 'string', maxLength: NAME },
    at,
  },
  additionalProperties: false,
}

/**
 * The JSON Schema (draft 2020-12) of a control message. Three things it can't say are checked as well: that base64 is of whole bytes, that the steps
 * of a canary rise, and how long `metadata` is.
 */
export const controlMessageSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:scorelet:control-message',
  title: 'Control message of scorelet',
  description: 'Changes which models score the records of a stream.',
  oneOf: [
    { $ref: '#/$defs/put' },
    { $ref: '#/$defs/route' },
    { $ref: '#/$defs/rollback' },
    { $ref: '#/$defs/remove' },
  ],
  $defs: { put, route, rollback, remove },
} as const
