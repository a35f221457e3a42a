/**
 * Walks the grammar of PMML 4.4.1, definition by definition: every element, attribute, value, default and child is read, refused
 * with a reason, or known to influence no score. The grammar is read in place; without it nothing is walked.
 */

import { describe, expect, it } from 'vitest'
import { otherNames, refused } from '../../scripts/docs/refused.mjs'
import { elements } from '../../src/pmml/elements.js'
import { metadata } from '../../src/pmml/metadata.js'
import { type GrammarAttribute, readGrammar } from '../helpers/grammar.js'

const grammar = readGrammar()
const declared = new Map(elements.map((each) => [each.name, each]))
const told = new Set(Object.entries(metadata).flatMap(([name, { inside = [] }]) => [name, ...inside]))
const refusedElements = new Set(refused.flatMap(({ element }) => element ?? []))

/** Texts that are allowed by a type of XML Schema. */
const examples: { readonly [type: string]: readonly string[] } = {
  'xs:string': ['text', ' ', 'a b'],
  'xs:double': ['0.5', '1', '1e-3'],
  'xs:integer': ['1', '2'],
  'xs:nonNegativeInteger': ['0', '3'],
  'xs:positiveInteger': ['1', '2'],
  'xs:boolean': ['true', 'false', '1', '0'],
}

/** The texts of an attribute that must be taken, or refused with a reason. */
const textsOf = (
  element: string,
  { name, words, type, default: fallback }: GrammarAttribute,
): readonly string[] =>
  words ?? narrower[`${element} ${name}`] ?? examples[type] ?? (fallback === undefined ? [] : [fallback])

/** Attributes that take fewer texts than their type in the grammar, since the pages of the standard know no others. */
const narrower: { readonly [attribute: string]: readonly string[] } = {
  'OutputField isMultiValued': ['0', '1'],
  'SetPredicate operator': ['supersetOf'],
  'TestDistributions normalizationScheme': ['Independent', 'SizeWeighted'],
}

/** Attributes that have a default without one in the grammar, with the reason. */
const completed: { readonly [attribute: string]: string } = {
  'ResultField feature': 'what an OutputField has',
  'Array type': 'older documents leave it out, and texts can be read as anything',
  'RegressionTable intercept': 'no intercept adds nothing; the grammar requires one, documents lack it',
  'MiningField missingValueTreatment': 'the value that does nothing',
  'ScoreDistribution recordCount': 'documents with probabilities only have none; the grammar requires it',
  'Constraints maximumTotalSequenceTime': 'no maximum',
  'Constraints maximumItemsetSeparationTime': 'no maximum',
  'Constraints maximumAntConsSeparationTime': 'no maximum',
  'SetPredicate operator': 'the grammar has one value, which is fixed',
  'Neuron bias': 'no bias adds nothing',
  'TestDistributions normalizationScheme': 'the first of the two that the page names',
  'TextModelSimiliarity similarityType': 'the only measure that the page works out',
}

/** Attributes whose default in the grammar is left open here, with the reason. */
const leftOpen: { readonly [attribute: string]: string } = {
  'SupportVectorMachineModel classificationMethod':
    'machines with an alternateTargetCategory are one against one where the attribute is absent: documents before 4.0 have no such attribute',
}

/** Attributes that are required here and not in the grammar, with the reason. */
const demanded: { readonly [attribute: string]: string } = {
  'Theta i': 'a coefficient without its place',
  'Theta j': 'a coefficient without its place',
  'Theta theta': 'a coefficient without its value',
}

describe.skipIf(grammar === undefined)('the grammar of the standard', () => {
  const all = grammar?.elements ?? []
  const walked = all.flatMap((definition) => {
    const element = declared.get(definition.name)
    return element === undefined ? [] : [{ ...definition, element }]
  })

  it('is read as a whole', () => {
    expect(grammar?.definitions).toBe(365)
    expect(all.length).toBeGreaterThan(250)
  })

  it.each([
    ['Neuron', ['id!', 'bias', 'width', 'altitude'], ['Con']],
    ['Array', ['n', 'type!'], []],
    ['Lag', ['field!', 'n=1', 'aggregate=none'], ['BlockIndicator']],
    [
      'TextIndexNormalization',
      [
        'inField=string',
        'outField=stem',
        'regexField=regex',
        'recursive=false',
        'isCaseSensitive',
        'maxLevenshteinDistance',
        'wordSeparatorCharacterRE',
        'tokenize',
      ],
      ['TableLocator', 'InlineTable'],
    ],
    [
      'CompoundPredicate',
      ['booleanOperator!'],
      ['SimplePredicate', 'CompoundPredicate', 'SimpleSetPredicate', 'True', 'False'],
    ],
    ['CountTable', ['sample'], ['FieldValue', 'FieldValueCount']],
    ['StateSpaceModel', ['variance', 'period=none', 'intercept=0'], undefined],
  ])('is read as it is written: %s', (name, attributes, children) => {
    const found = all.find((each) => each.name === name)
    const written = found?.attributes.map(
      (each) =>
        `${each.name}${each.required ? '!' : ''}${each.default === undefined ? '' : `=${each.default}`}`,
    )
    expect(written).toEqual(attributes)
    if (children !== undefined) expect(found?.children).toEqual(children)
  })

  it('has no element that is neither declared nor metadata nor refused by name', () => {
    const open = all
      .map(({ name }) => name)
      .filter((name) => !declared.has(name) && !told.has(name) && !refusedElements.has(name))
    expect(open).toEqual([])
  })

  it('has every element that is metadata, none of which is declared', () => {
    const names = new Set(all.map(({ name }) => name))
    expect([...told].filter((name) => !names.has(name) || declared.has(name))).toEqual([])
  })

  it('has no attribute that is not declared', () => {
    const open = walked.flatMap(({ name, attributes, element }) =>
      attributes
        .filter((each) => !Object.hasOwn(element.attributes, each.name))
        .map((each) => `${name} ${each.name}`),
    )
    expect(open).toEqual([])
  })

  it('has no value that is neither taken nor refused with a reason', () => {
    const open = walked.flatMap(({ name, attributes, element }) =>
      attributes.flatMap((each) => {
        const own = element.attributes[each.name]
        if (own === undefined) return []
        return textsOf(name, each)
          .filter((text) => own.parse(text) === undefined && own.refused?.[text] === undefined)
          .map((text) => `${name} ${each.name}="${text}"`)
      }),
    )
    expect(open).toEqual([])
  })

  it('has the declared defaults, save those listed above', () => {
    const differing = walked.flatMap(({ name, attributes, element }) =>
      attributes.flatMap((each) => {
        const own = element.attributes[each.name]
        if (own === undefined || own.informational || own.required) return []
        const expected = each.default === undefined ? undefined : own.parse(each.default)
        return Object.is(expected, own.fallback) ? [] : [`${name} ${each.name}`]
      }),
    )
    expect(differing.sort()).toEqual(Object.keys({ ...completed, ...leftOpen }).sort())
  })

  it('requires every attribute that is required here, save those listed above', () => {
    const differing = walked.flatMap(({ name, attributes, element }) =>
      attributes
        .filter((each) => element.attributes[each.name]?.required && !each.required)
        .map((each) => `${name} ${each.name}`),
    )
    expect(differing.sort()).toEqual(Object.keys(demanded).sort())
  })

  it('has no child that is not allowed', () => {
    const open = walked.flatMap(({ name, children, element }) => {
      const allowed = element.children
      return allowed === 'free'
        ? []
        : children.filter((child) => !allowed.includes(child)).map((child) => `${name} > ${child}`)
    })
    expect(open).toEqual([])
  })
})

it('every element that may stand somewhere is declared, metadata, or refused by name', () => {
  const names = new Set(elements.flatMap(({ children }) => (children === 'free' ? [] : children)))
  const open = [...names].filter(
    (name) =>
      !declared.has(name) &&
      !told.has(name) &&
      !refusedElements.has(name) &&
      !Object.hasOwn(otherNames, name),
  )
  expect(open).toEqual([])
})
