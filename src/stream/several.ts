/** Which models score a record, where the caller's function says so: one, several at once, or a chain of them. */

import { ScoreError, ScoreletError, shown } from '../core/errors.js'
import type { Score } from '../core/score.js'
import { dictionary, type ModelRecord } from '../core/value.js'
import type { Answer } from './answer.js'
import { keyOf } from './key.js'
import { after, type Maybe } from './maybe.js'
import type { Asker, Keys } from './unavailable.js'

/**
 * Where a record goes: to a model; to several (`models`), whose answers are side by side; or through a `chain`, where what each gives is added to the
 * record for the next. A text is the name of a model. A key alone is that of a record for the model that scores where `route` does not say.
 */
export type Destination =
  | string
  | { readonly model: string; readonly key?: string | undefined }
  | { readonly models: readonly string[]; readonly key?: string | undefined }
  | { readonly chain: readonly string[]; readonly key?: string | undefined }
  | { readonly key: string | undefined }

/** A destination that was looked at. */
export interface Plan {
  readonly how: 'one' | 'all' | 'chain'
  /** None of `one`: it is for the stream to know. */
  readonly names: readonly string[]
  readonly key: string | undefined
}

/** Where a function of the caller's sends a record; the error where that can't be found out. */
export function planOf<R>(route: (record: R) => Destination, record: R): Plan | ScoreletError {
  try {
    return read(route(record))
  } catch (error) {
    if (error instanceof ScoreletError) return error
    const reason = error instanceof Error ? error.message : shown(error)
    return new ScoreError('no-route', `Where the record goes could not be found out: ${reason}`, {
      cause: error,
    })
  }
}

function read(said: unknown): Plan {
  if (typeof said === 'string') return { how: 'one', names: [said], key: undefined }
  if (typeof said === 'object' && said !== null) {
    const key = 'key' in said ? keyOf(said.key) : undefined
    if ('model' in said && typeof said.model === 'string') return { how: 'one', names: [said.model], key }
    if ('models' in said && areNames(said.models))
      return { how: 'all', names: [...new Set(said.models)], key }
    if ('chain' in said && areNames(said.chain)) return { how: 'chain', names: said.chain, key }
    if (Object.keys(said).every((name) => name === 'key') && 'key' in said)
      return { how: 'one', names: [], key }
  }
  throw new ScoreError('no-route', 'The function "route" gave nothing that a record can go to', {
    received: said,
    expected: 'the name of a model, or an object with model, models, chain, or a key alone',
  })
}

const areNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')

/** Answers of models by their names, which may be any text. */
type ByName<R> = { [name: string]: Answer<R> }

type Reply<R> = Answer<R> | undefined

/** The answer to a record; `undefined` where it is dropped. Never throws, and never rejects. */
export function askOne<R extends ModelRecord>(asker: Asker, plan: Plan, record: R): Maybe<Reply<R>> {
  const { how, names, key } = plan
  if (how === 'one') return asker.one(names.at(0), record, key)
  if (how === 'chain') return askChain(asker, plan, record)
  const replies: Reply<R>[] = []
  const rest = (at: number): Maybe<Reply<R>> => {
    for (let i = at; i < names.length; i++) {
      const reply = asker.one(names[i], record, key)
      if (reply instanceof Promise) return later(i, reply)
      replies.push(reply)
    }
    return sideBySide(names, replies)
  }
  // From the first one on that takes its time, all are asked at once.
  const later = (at: number, first: Promise<Reply<R>>): Promise<Reply<R>> => {
    const others = names.slice(at + 1).map((name) => asker.one(name, record, key))
    return Promise.all([first, ...others]).then((found) => sideBySide(names, [...replies, ...found]))
  }
  return rest(0)
}

/** The answers to records that go the same way. Never rejects. */
export async function askMany<R extends ModelRecord>(
  asker: Asker,
  { how, names }: Plan,
  records: readonly R[],
  keys: Keys,
): Promise<Reply<R>[]> {
  if (how === 'one') return asker.many(names.at(0), records, keys)
  if (how === 'chain') return chainMany(asker, names, records, keys)
  const replies = await Promise.all(names.map((name) => asker.many(name, records, keys)))
  return records.map((_, row) =>
    sideBySide(
      names,
      replies.map((each) => each[row]),
    ),
  )
}

/** One answer of several: that of the first, which has all of them. */
function sideBySide<R>(names: readonly string[], replies: readonly Reply<R>[]): Reply<R> {
  const answers: ByName<R> = dictionary()
  let ns = 0
  names.forEach((name, i) => {
    const reply = replies[i]
    if (reply === undefined) return
    answers[name] = reply
    ns += reply.ns
  })
  const [first] = replies
  return first === undefined ? undefined : { ...first, ns, answers }
}

/** The record of a chain on its way. */
interface Link<R> {
  readonly record: R
  /** The record with what the models so far have said of it. */
  readonly grown: ModelRecord
  readonly answers: ByName<R>
  readonly ns: number
  /** Where the chain has come to its end. */
  readonly answer?: Reply<R>
  readonly isOver: boolean
}

const firstLink = <R extends ModelRecord>(record: R): Link<R> => ({
  record,
  grown: record,
  answers: dictionary(),
  ns: 0,
  isOver: false,
})

/** Goes on by what a model has said. Whoever gives no score ends the chain: the next model would take what it lacks for missing. */
function nextLink<R extends ModelRecord>(link: Link<R>, name: string, reply: Reply<ModelRecord>): Link<R> {
  if (reply === undefined) return { ...link, isOver: true }
  const { record, answers } = link
  const { answers: _none, ...own } = reply
  const answer: Answer<R> = { ...own, record }
  answers[name] = answer
  const ns = link.ns + reply.ns
  const grown = withOutputs(link.grown, answer.score)
  return {
    ...link,
    grown: grown instanceof ScoreError ? link.grown : grown,
    ns,
    answer: {
      ...answer,
      ...(grown instanceof ScoreError ? { score: undefined, error: grown } : {}),
      ns,
      answers,
    },
    isOver: answer.score === undefined || grown instanceof ScoreError,
  }
}

/** A record with what a model has said of it, as a new one: the caller's stays as it is. */
function withOutputs(record: ModelRecord, score: Score | undefined): ModelRecord | ScoreError {
  if (score === undefined) return record
  try {
    if (record instanceof Map) return new Map([...record, ...Object.entries(score.outputs)])
    return { ...record, ...score.outputs }
  } catch (cause) {
    return new ScoreError('not-a-record', 'The record can’t be looked at', { cause })
  }
}

function askChain<R extends ModelRecord>(asker: Asker, { names, key }: Plan, record: R): Maybe<Reply<R>> {
  const from = (at: number, link: Link<R>): Maybe<Reply<R>> =>
    at === names.length || link.isOver
      ? link.answer
      : after(asker.one(names[at], link.grown, key), (reply) =>
          from(at + 1, nextLink(link, names[at], reply)),
        )
  return from(0, firstLink(record))
}

async function chainMany<R extends ModelRecord>(
  asker: Asker,
  names: readonly string[],
  records: readonly R[],
  keys: Keys,
): Promise<Reply<R>[]> {
  const links = records.map(firstLink)
  for (const name of names) {
    const rows = [...links.keys()].filter((row) => !links[row].isOver)
    const grown = rows.map((row) => links[row].grown)
    const replies = await asker.many(
      name,
      grown,
      keys === undefined ? undefined : rows.map((row) => keys[row]),
    )
    rows.forEach((row, i) => {
      links[row] = nextLink(links[row], name, replies[i])
    })
  }
  return links.map(({ answer }) => answer)
}

/** The answers to records, each of which goes where a function of the caller's says. Never rejects. */
export async function askRouted<R extends ModelRecord>(
  asker: Asker,
  route: (record: R) => Destination,
  records: readonly R[],
): Promise<Reply<R>[]> {
  const answers: Reply<R>[] = new Array(records.length)
  const groups = new Map<string, Group>()
  for (let row = 0; row < records.length; row++) {
    const plan = planOf(route, records[row])
    if (plan instanceof ScoreletError) {
      answers[row] = { record: records[row], error: plan, ns: 0 }
      continue
    }
    const { how, names, key } = plan
    // A name may be any text, that of such a list as well.
    const id = names.length === 0 ? 'any' : how === 'one' ? `=${names[0]}` : JSON.stringify([how, ...names])
    const group = groups.get(id)
    if (group === undefined) groups.set(id, { plan, rows: [row], keys: [key], hasKeys: key !== undefined })
    else {
      group.rows.push(row)
      group.keys.push(key)
      if (key !== undefined) group.hasKeys = true
    }
  }
  await Promise.all(
    Array.from(groups.values(), async ({ plan, rows, keys, hasKeys }) => {
      const all = rows.length === records.length
      const some = all ? records : rows.map((row) => records[row])
      const replies = await askMany(asker, plan, some, hasKeys ? keys : undefined)
      rows.forEach((row, i) => {
        answers[row] = replies[i]
      })
    }),
  )
  return answers
}

/** Records of a batch that go the same way. */
interface Group {
  readonly plan: Plan
  readonly rows: number[]
  readonly keys: (string | undefined)[]
  hasKeys: boolean
}
