/** Small models for streams, and watching what becomes of them. */

import {
  type BatchOptions,
  isSyncModel,
  loadModel,
  type Model,
  type ModelRecord,
  type SyncModel,
} from '../../src/index.js'
import type { Loader } from '../../src/stream/index.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A tree that says the same whatever it is asked. Fields: what it takes, all numbers. */
export function constantTree(
  prediction: string,
  { fields = ['x'], verifies = prediction }: { fields?: readonly string[]; verifies?: string } = {},
): Uint8Array {
  const dictionary = fields.map((name) => `<DataField name="${name}" optype="continuous" dataType="double"/>`)
  const schema = fields.map((name) => `<MiningField name="${name}"/>`)
  return bytes(`<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary>${dictionary.join('')}<DataField name="y" optype="categorical" dataType="string"/></DataDictionary>
<TreeModel functionName="classification"><MiningSchema>${schema.join('')}<MiningField name="y" usageType="target"/></MiningSchema>
<Node score="${prediction}"><True/></Node>
<ModelVerification recordCount="1"><VerificationFields><VerificationField field="${fields[0]}" column="in"/><VerificationField field="y" column="out"/></VerificationFields>
<InlineTable><row><in>1</in><out>${verifies}</out></row></InlineTable></ModelVerification></TreeModel></PMML>`)
}

/** A regression that adds the number to `x`. */
export const adding = (number: number): Uint8Array =>
  bytes(`<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary><DataField name="x" optype="continuous" dataType="double"/><DataField name="y" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression"><MiningSchema><MiningField name="x" invalidValueTreatment="returnInvalid"/><MiningField name="y" usageType="target"/></MiningSchema>
<RegressionTable intercept="${number}"><NumericPredictor name="x" coefficient="1"/></RegressionTable></RegressionModel></PMML>`)

/** A model that answers with the value of `x` one record before. */
export const lagging: Uint8Array = bytes(`<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary><DataField name="x" optype="continuous" dataType="double"/><DataField name="y" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema>
<LocalTransformations><DerivedField name="before" optype="continuous" dataType="double"><Lag field="x"/></DerivedField></LocalTransformations>
<RegressionTable intercept="0"><NumericPredictor name="before" coefficient="1"/></RegressionTable></RegressionModel></PMML>`)

/** No model at all. */
export const broken: Uint8Array = bytes('<PMML version="4.4"><Header/></PMML>')

/** What became of a model that was loaded. */
export interface Watched {
  readonly document: Uint8Array
  scores: number
  cleanups: number
  /** Scores asked for after it was cleaned up. */
  late: number
}

/** Loads models and watches each: how often it scored, and was cleaned up. */
export function watchingLoader(load: (document: Uint8Array) => Model = (document) => loadModel(document)): {
  readonly load: Loader
  readonly watched: Watched[]
} {
  const watched: Watched[] = []
  return {
    watched,
    load: (document) => {
      const model = load(document)
      const each: Watched = { document, scores: 0, cleanups: 0, late: 0 }
      watched.push(each)
      return watchedModel(model, each)
    },
  }
}

/** A model that notes what is asked of it. */
export function watchedModel(model: Model, watched: Watched): Model {
  const note = (records = 1): void => {
    watched.scores += records
    if (watched.cleanups > 0) watched.late += records
  }
  const cleanup = (): Promise<void> => {
    watched.cleanups++
    return model.cleanup()
  }
  const noted: Model = {
    ...model,
    info: model.info,
    score: (record) => {
      note()
      return model.score(record)
    },
    scoreBatch: (records: readonly ModelRecord[], options?: BatchOptions) => {
      note(records.length)
      return options === undefined ? model.scoreBatch(records) : model.scoreBatch(records, options)
    },
    cleanup,
    [Symbol.asyncDispose]: cleanup,
  } as Model
  if (!isSyncModel(model)) return noted
  const scoreSync: SyncModel['scoreSync'] = (record) => {
    note()
    return model.scoreSync(record)
  }
  return Object.assign(noted, { scoreSync })
}

/** A model that scores when it is told to: as one of a runtime does, sooner or later. */
export function heldModel(document: Uint8Array): { model: Model; hold(): void; let(): void } {
  const loaded = loadModel(document)
  let held: Promise<void> | undefined
  let release = (): void => {}
  const { format, info, inputs, outputs, inputSchema, stateful } = loaded
  const wait = async (): Promise<void> => held
  const scoreBatch = async (records: readonly ModelRecord[], options?: BatchOptions): Promise<never> => {
    await wait()
    return loaded.scoreBatch(records, options ?? { onError: 'collect' }) as Promise<never>
  }
  const model: Model = {
    format,
    info,
    inputs,
    outputs,
    inputSchema,
    stateful,
    ready: loaded.ready,
    verify: loaded.verify,
    scoreColumns: loaded.scoreColumns,
    score: (record) => wait().then(() => loaded.score(record)),
    scoreBatch,
    cleanup: loaded.cleanup,
    [Symbol.asyncDispose]: loaded.cleanup,
  }
  return {
    model,
    hold() {
      held = new Promise((resolve) => {
        release = resolve
      })
    },
    let: () => release(),
  }
}
