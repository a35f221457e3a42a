/** A small decision tree, and records with what it must say of them. */

export const tinyModel = `<?xml version="1.0" encoding="UTF-8"?>
<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">
  <Header/>
  <DataDictionary>
    <DataField name="petal_length" optype="continuous" dataType="double"/>
    <DataField name="species" optype="categorical" dataType="string">
      <Value value="setosa"/><Value value="virginica"/>
    </DataField>
  </DataDictionary>
  <TreeModel modelName="tiny" functionName="classification" missingValueStrategy="defaultChild">
    <MiningSchema>
      <MiningField name="petal_length"/>
      <MiningField name="species" usageType="target"/>
    </MiningSchema>
    <Node id="root" defaultChild="long">
      <True/>
      <Node id="short" score="setosa">
        <SimplePredicate field="petal_length" operator="lessOrEqual" value="2.5"/>
        <ScoreDistribution value="setosa" recordCount="9"/><ScoreDistribution value="virginica" recordCount="1"/>
      </Node>
      <Node id="long" score="virginica">
        <SimplePredicate field="petal_length" operator="greaterThan" value="2.5"/>
        <ScoreDistribution value="setosa" recordCount="1"/><ScoreDistribution value="virginica" recordCount="3"/>
      </Node>
    </Node>
  </TreeModel>
</PMML>
`

export const tinyCases = [
  { record: { petal_length: 1.4 }, prediction: 'setosa', probabilities: { setosa: 0.9, virginica: 0.1 } },
  { record: { petal_length: '2.5' }, prediction: 'setosa', probabilities: { setosa: 0.9, virginica: 0.1 } },
  {
    record: { petal_length: 5.1 },
    prediction: 'virginica',
    probabilities: { setosa: 0.25, virginica: 0.75 },
  },
  {
    record: { petal_length: null },
    prediction: 'virginica',
    probabilities: { setosa: 0.25, virginica: 0.75 },
  },
]
