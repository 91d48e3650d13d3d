import { type Connection, type IndexDefinition, type Model, Schema, type SchemaDefinition } from 'mongoose'

/** A document as it lies in the database: `_id` and what is named in its schema are typed there, the rest is the record's own. */
export interface Doc<Id extends string | number = string> {
  readonly _id: Id
  readonly [field: string]: unknown
}

interface Kind {
  readonly collection: string
  /** What is searched by; the rest of a record needs no schema, its type is in src/model. */
  readonly searched: SchemaDefinition
  readonly indexes?: readonly IndexDefinition[]
  readonly unique?: readonly IndexDefinition[]
}

/** The newest first, those of one moment in the order of their ids. */
const newest = { createdAt: -1, _id: -1 } as const
const waitsToBeTold = { postFrom: Number }
const ownId = { _id: String }

/** Every query of the store begins with the leading keys of one of these. Plain and unique ones only: some servers have no others. */
const kinds = {
  generations: {
    collection: 'generations',
    searched: {
      ...ownId,
      ...waitsToBeTold,
      revision: Number,
      status: String,
      stage: String,
      attempt: Number,
      backendId: String,
      account: String,
      toolId: String,
      sessionId: String,
      initiatingEventId: String,
      backendRef: String,
      priority: Number,
      createdAt: Number,
      dueAt: Number,
      endedAt: Number,
    },
    indexes: [
      // The last three are what usage is counted from: it never has to read the records themselves.
      { ...newest, toolId: 1, status: 1, costUsd: 1 },
      { account: 1, ...newest, toolId: 1, status: 1, costUsd: 1 },
      { toolId: 1, ...newest },
      { sessionId: 1, ...newest },
      { initiatingEventId: 1, ...newest },
      { backendRef: 1, ...newest },
      { 'jobStep.jobRunId': 1, ...newest },
      { status: 1, ...newest },
      { dueAt: 1 },
      { postFrom: 1 },
      { backendId: 1, status: 1, account: 1, toolId: 1, priority: -1, createdAt: 1, _id: 1 },
      { backendId: 1, status: 1, priority: -1, createdAt: 1, _id: 1 },
      { toolId: 1, status: 1, endedAt: -1 },
      { inputMedia: 1 },
      { 'outputs.mediaId': 1 },
      { 'remoteOutputs.mediaId': 1 },
    ],
  },
  deliveries: {
    collection: 'deliveries',
    searched: {
      ...ownId,
      ...waitsToBeTold,
      revision: Number,
      generationId: String,
      lane: String,
      status: String,
      createdAt: Number,
      placed: Number,
      dueAt: Number,
    },
    indexes: [{ generationId: 1, createdAt: 1, _id: 1 }, { lane: 1, status: 1, createdAt: 1, placed: 1 }, { dueAt: 1 }, { postFrom: 1 }],
  },
  accounts: {
    collection: 'accounts',
    searched: ownId,
    indexes: [{ 'person.platform': 1, 'person.lastSeenAt': -1, _id: -1 }],
  },
  sessions: {
    collection: 'sessions',
    searched: { ...ownId, openAs: String, lastSeenAt: Number, closedAt: Number },
    indexes: [{ closedAt: 1, lastSeenAt: 1 }],
    unique: [{ openAs: 1 }],
  },
  userEvents: { collection: 'user_events', searched: ownId },
  inbox: {
    collection: 'inbox',
    searched: { ...ownId, bot: String, lane: String, album: String, status: String, seq: Number, endedAt: Number },
    indexes: [
      { bot: 1, lane: 1, status: 1, seq: 1 },
      { bot: 1, lane: 1, album: 1, seq: 1 },
      { bot: 1, status: 1, seq: 1, lane: 1 },
      { endedAt: 1 },
    ],
  },
  media: {
    collection: 'media',
    searched: { ...ownId, lastUsedAt: Number, markedAt: Number },
    indexes: [{ markedAt: 1, lastUsedAt: 1 }],
  },
  events: {
    collection: 'events',
    // Its number is its id, so that none is given twice.
    searched: { _id: Number, eventId: String, at: Number, account: String, generationId: String },
    indexes: [{ account: 1, _id: 1 }, { generationId: 1, _id: 1 }, { at: 1 }],
    unique: [{ eventId: 1 }],
  },
  kv: { collection: 'kv', searched: { ...ownId, value: String, expiresAt: Number }, indexes: [{ expiresAt: 1 }] },
  counters: { collection: 'counters', searched: { ...ownId, value: Number } },
} as const satisfies Record<string, Kind>

export type Models = { readonly [Name in keyof typeof kinds]: Model<Doc<Name extends 'events' ? number : string>> }

const schemaOf = ({ collection, searched, indexes = [], unique = [] }: Kind): Schema => {
  const schema = new Schema(searched, {
    collection,
    strict: false,
    minimize: false,
    versionKey: false,
    autoIndex: false,
    autoCreate: false,
  })
  for (const index of indexes) schema.index(index)
  for (const index of unique) schema.index(index, { unique: true })
  return schema
}

export const modelsOf = (connection: Connection): Models =>
  Object.fromEntries(
    Object.entries<Kind>(kinds).map(([name, kind]) => [name, connection.model(kind.collection, schemaOf(kind))]),
  ) as unknown as Models
