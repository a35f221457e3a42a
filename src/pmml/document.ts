/** PMML: the root of a document ("General Structure of a PMML Document"). */

import { ModelLoadError, UnsupportedError } from '../core/errors.js'
import type { Settings } from '../core/options.js'
import type { Stepwise } from '../core/stepwise.js'
import type { XmlElement } from '../xml/element.js'
import { Compilation, Scope } from './compilation.js'
import { boolean, child, element, informational, requiredChild, text } from './element.js'
import { declareFunctions } from './expressions/DefineFunction.js'
import {
  compileUnusedFields,
  readDerivedFields,
  TransformationDictionary,
} from './expressions/DerivedField.js'
import { expressions } from './expressions/index.js'
import { builtIns } from './functions/index.js'
import { userFunctions } from './functions/user.js'
import { compileTopModel, type TopModel } from './model/model.js'
import { embedded, models } from './models/index.js'
import { modelElements } from './models/names.js'
import { predicates } from './predicates/index.js'
import { readDataDictionary } from './schema/DataDictionary.js'
import type { Steps } from './steps.js'

export const PMML = element(
  'PMML',
  'General Structure',
  { version: text.optional, baseVersion: informational },
  ['Header', 'MiningBuildTask', 'DataDictionary', 'TransformationDictionary', ...modelElements],
)

/** A document with the model chosen from it, compiled. */
export interface PmmlDocument {
  readonly xml: XmlElement
  readonly version: string | undefined
  /** The element of the chosen model. */
  readonly modelXml: XmlElement
  readonly model: TopModel
  readonly compilation: Compilation
}

const modelNames: ReadonlySet<string> = new Set(modelElements)

/**
 * Compiles the model of a document. Throws a `ModelLoadError` with the place of the first fault.
 * @param steps what does the steps that take long
 */
export function* compileDocument(xml: XmlElement, settings: Settings, steps?: Steps): Stepwise<PmmlDocument> {
  if (xml.name !== 'PMML')
    throw new ModelLoadError('wrong-root', 'The root element of the document is not PMML', {
      ...xml.place(),
      received: xml.name,
      expected: 'PMML',
    })
  const { version } = PMML.read(xml)
  if (version !== undefined && !/^(3\.[0-2]|4\.[0-4])(\.\d+)?$/.test(version.trim()))
    throw new UnsupportedError('unsupported-version', `PMML ${version} is not supported`, {
      ...xml.place(),
      received: version,
      expected: '3.0 to 4.4.1',
    })
  const tables = {
    expressions,
    predicates,
    functions: builtIns,
    userFunctions: userFunctions(settings.functions, builtIns),
  }
  const compilation = new Compilation(settings, tables, steps)
  const dictionary = readDataDictionary(requiredChild(xml, 'DataDictionary'))
  const transformations = child(xml, 'TransformationDictionary')
  if (transformations !== undefined) {
    TransformationDictionary.read(transformations)
    declareFunctions(transformations, compilation)
  }
  const scopes: Scope[] = []
  const definitions = transformations === undefined ? undefined : readDerivedFields(transformations)
  const derive = (inputs: Scope, except?: ReadonlySet<string>): Scope => {
    if (definitions === undefined) return inputs
    const scope = new Scope(compilation, inputs, definitions, except)
    scopes.push(scope)
    return scope
  }
  const modelXml = chooseModel(xml, settings.model)
  const model = yield* compileTopModel(modelXml, { dictionary, models, embedded, derive }, compilation)
  const [first] = scopes
  if (transformations !== undefined && first !== undefined)
    compileUnusedFields(transformations, first, (name) => dictionary.has(name))
  return { xml, version, modelXml, model, compilation }
}

const scorable = element('model', 'General Structure', { isScorable: boolean.or(true) }, 'free')

/** The model of a name, else the first that can be scored. */
function chooseModel(xml: XmlElement, name: string | undefined): XmlElement {
  const candidates = xml.children.filter((each) => modelNames.has(each.name))
  if (candidates.length === 0)
    throw new ModelLoadError('no-model', 'The document holds no model', {
      ...xml.place(),
      expected: `one of ${modelElements.join(', ')}`,
    })
  const chosen =
    name === undefined
      ? (candidates.find((each) => scorable.read(each).isScorable) ?? candidates[0])
      : candidates.find((each) => each.attributes.get('modelName') === name)
  if (chosen === undefined)
    throw new ModelLoadError('model-not-found', `The document has no model named "${name}"`, {
      ...xml.place(),
      received: name,
      expected: candidates.map(nameText).join(' or '),
    })
  if (!scorable.read(chosen).isScorable)
    throw new ModelLoadError('not-scorable', 'The model says that it is not for scoring', {
      ...chosen.place(),
      received: 'isScorable="false"',
      expected: 'isScorable="true"',
    })
  return chosen
}

/** A model in a list of those to choose from. One without a name can't be asked for by a name. */
function nameText(model: XmlElement): string {
  const name = model.attributes.get('modelName')
  return name === undefined ? `no name (${model.name})` : `"${name}" (${model.name})`
}
