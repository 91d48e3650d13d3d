import type { Model } from 'mongoose'
import { isLost } from './failures.ts'
import type { Models } from './models.ts'

type Keys = Readonly<Record<string, unknown>>
type Index = readonly [keys: Keys, options: Readonly<Record<string, unknown>>]

const nameOf = (keys: Keys): string => Object.entries(keys).flat().join('_')

/** Nothing in a collection that isn't there yet. */
const namesIn = async (model: Model<never>): Promise<ReadonlySet<string>> => {
  try {
    return new Set((await model.listIndexes()).map(({ name }: { name?: string }) => String(name)))
  } catch (error) {
    const namespaceNotFound = 26
    if ((error as { code?: unknown }).code === namespaceNotFound) return new Set()
    throw error
  }
}

const buildMissing = async (model: Model<never>): Promise<void> => {
  const wanted = (model.schema.indexes() as unknown as readonly Index[]).map(([key, { unique }]) => ({
    key: key as Record<string, 1 | -1>,
    name: nameOf(key),
    ...(unique === true ? { unique } : {}),
  }))
  if (wanted.length === 0) return
  const there = await namesIn(model)
  const missing = wanted.filter(({ name }) => !there.has(name))
  if (missing.length > 0) await model.collection.createIndexes(missing)
}

const mostTries = 20

/** Two processes that begin together build the same: a server over a file hangs up on one of them, which looks again then. */
const buildStubbornly = async (model: Model<never>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await buildMissing(model)
    } catch (error) {
      if (!isLost(error) || tries === mostTries) throw error
    }
  }
}

/** Asked first, and only what is missing is built: a start on a full database costs one look at each collection. */
export const buildIndexes = async (models: Models): Promise<void> => {
  await Promise.all(Object.values(models).map((model) => buildStubbornly(model as unknown as Model<never>)))
}
