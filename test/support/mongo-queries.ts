/** What a store sent to its server, as the driver tells it. */
export interface Sent {
  readonly name: string
  readonly command: Readonly<Record<string, unknown>>
}

type Fields = Readonly<Record<string, unknown>>

export interface Query {
  readonly collection: string
  readonly filter: Fields
  readonly sort: Readonly<Record<string, number>>
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const fieldsIn = (value: unknown): Fields => (isFields(value) ? value : {})
const listIn = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsIn) : [])

/** Every way in which that command looks for documents. */
export const queriesOf = ({ name, command }: Sent): readonly Query[] => {
  const collection = String(command[name])
  const query = (filter: unknown, sort?: unknown): Query => ({
    collection,
    filter: fieldsIn(filter),
    // The driver keeps the order of a sort in a map.
    sort: fieldsIn(sort instanceof Map ? Object.fromEntries(sort) : sort) as Query['sort'],
  })
  if (name === 'find') return [query(command['filter'], command['sort'])]
  if (name === 'findAndModify') return [query(command['query'], command['sort'])]
  if (name === 'update') return listIn(command['updates']).map(({ q }) => query(q))
  if (name === 'delete') return listIn(command['deletes']).map(({ q }) => query(q))
  if (name === 'aggregate') return [query(listIn(command['pipeline'])[0]?.['$match'])]
  return []
}

/** The same for all queries that differ in their values alone. */
export const shapeOf = ({ collection, filter, sort }: Query): string => {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.some(isFields) ? value.map(shape) : []
    return isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shape(member)])) : typeof value
  }
  return JSON.stringify([collection, shape(filter), sort])
}

/** Every `$word` in it, whatever it stands for. */
export const wordsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(wordsIn)
  if (!isFields(value)) return []
  return Object.entries(value).flatMap(([key, member]) => [...(key.startsWith('$') ? [key] : []), ...wordsIn(member)])
}

type Index = Readonly<Record<string, number>>

const isSame = (value: unknown): boolean => !isFields(value) || Object.keys(value).every((word) => word === '$in')
const isBound = (value: unknown): boolean =>
  isFields(value) && Object.keys(value).every((word) => ['$lt', '$lte', '$gt', '$gte'].includes(word))

/** `$and` says nothing that its parts don't. */
const flat = (filter: Fields): readonly (readonly [string, unknown])[] =>
  Object.entries(filter).flatMap(([key, value]) => (key === '$and' ? listIn(value).flatMap(flat) : [[key, value] as const]))

const isInOrder = (keys: readonly (readonly [string, number])[], sort: Index): boolean => {
  const wanted = Object.entries(sort)
  const turned = (keys[0]?.[1] ?? 1) * (wanted[0]?.[1] ?? 1)
  return wanted.every(([field, direction], at) => keys[at]?.[0] === field && keys[at]?.[1] === direction * turned)
}

/** Do the index's leading keys find what is asked for, and in the order that is asked for? */
const serves = (index: Index, { filter, sort }: Pick<Query, 'filter' | 'sort'>): boolean => {
  const parts = flat(filter)
  const keys = Object.entries(index)
  const isGiven = (field: string, holds: (value: unknown) => boolean) => parts.some(([name, value]) => name === field && holds(value))
  const firstOpen = keys.findIndex(([field]) => !isGiven(field, isSame))
  const rest = firstOpen === -1 ? [] : keys.slice(firstOpen)
  const isSorted = Object.keys(sort).length > 0
  if (isSorted && !isInOrder(rest, sort)) return false
  return isSorted || rest.length < keys.length || isGiven(rest[0]?.[0] ?? '', isBound)
}

/** Is there an index that leads to what is asked for? Where one of several is asked for, each of them has to have one. */
export const isServed = (query: Pick<Query, 'filter' | 'sort'>, indexes: readonly Index[]): boolean => {
  if (indexes.some((index) => serves(index, query))) return true
  const { $or: either } = query.filter
  return either !== undefined && listIn(either).every((filter) => isServed({ filter, sort: query.sort }, indexes))
}
