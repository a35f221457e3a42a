/**
 * Every error code, with what it means and what to do. The codes are stable: they are part of the public face.
 * `docs/errors.md` is made from this table.
 */

/** Which class carries a code. */
export type ErrorClass =
  | 'ModelLoadError'
  | 'UnsupportedError'
  | 'ScoreError'
  | 'ModelClosedError'
  | 'UpdateError'
  | 'BrokerError'

interface CodeEntry {
  readonly class: ErrorClass
  readonly meaning: string
  readonly remedy: string
}

export const errorCodes = {
  // ---- the call -------------------------------------------------------------------------------------------
  'path-given': {
    class: 'ModelLoadError',
    meaning: '`loadModel` was given what looks like a file path or URL instead of the document itself.',
    remedy: 'Use `await openModel(path)`, or read the file and pass its bytes.',
  },
  'not-bytes': {
    class: 'ModelLoadError',
    meaning: '`loadModel` was given neither bytes nor text, or `openModel` neither a path nor a URL.',
    remedy: 'Pass a `Uint8Array`, an `ArrayBuffer` or a string; await what is a promise.',
  },
  'bad-option': {
    class: 'ModelLoadError',
    meaning: 'An option has a value that is not among the allowed ones.',
    remedy: 'See the option’s documentation.',
  },
  'unknown-format': {
    class: 'ModelLoadError',
    meaning: 'The bytes are no model format that this package reads.',
    remedy: 'Check that the file is the model and not, say, an error page or a picture.',
  },
  'model-not-found': {
    class: 'ModelLoadError',
    meaning: 'The document has no model of the name that `options.model` asks for.',
    remedy: 'The message lists the names that are there.',
  },
  'no-model': {
    class: 'ModelLoadError',
    meaning: 'The document holds no model.',
    remedy: 'Export it again with the model included.',
  },
  'not-scorable': {
    class: 'ModelLoadError',
    meaning: 'The model says `isScorable="false"`: it is there for information only.',
    remedy: 'Export the model in a scorable form.',
  },
  'limit-exceeded': {
    class: 'ModelLoadError',
    meaning: 'The document is larger, deeper or costlier than `options.limits` allows.',
    remedy: 'Raise the limit that the message names if you trust the document.',
  },
  'loader-failed': {
    class: 'ModelLoadError',
    meaning:
      'The thread that read the model (`worker: true`) ended before it was done: for want of memory, or because something ended it.',
    remedy: 'The `cause` has the reason. Load the model without `worker`, or give the process more memory.',
  },
  // ---- reading bytes --------------------------------------------------------------------------------------
  'not-found': {
    class: 'ModelLoadError',
    meaning: 'No file or resource at the given path or URL.',
    remedy: 'Check the path.',
  },
  'io-failed': {
    class: 'ModelLoadError',
    meaning: 'The file or resource is there but could not be read.',
    remedy: 'The `cause` has the reason of the operating system or server.',
  },
  'archive-malformed': {
    class: 'ModelLoadError',
    meaning: 'A gzip or zip file is damaged, or a zip holds no or several models.',
    remedy: 'Unpack it by hand and open the model itself.',
  },
  // ---- XML ------------------------------------------------------------------------------------------------
  encoding: {
    class: 'ModelLoadError',
    meaning: 'The declared encoding is unknown, or the bytes are not text in it.',
    remedy: 'Save the document as UTF-8.',
  },
  'xml-malformed': {
    class: 'ModelLoadError',
    meaning: 'The document is not well-formed XML.',
    remedy: 'The place in the message is where reading stopped; the file may be cut short.',
  },
  'xml-doctype': {
    class: 'ModelLoadError',
    meaning:
      'The document has a DOCTYPE. Document type definitions are refused: they can make a reader fetch files or run out of memory.',
    remedy: 'Remove the DOCTYPE line; PMML needs none.',
  },
  'wrong-root': {
    class: 'ModelLoadError',
    meaning: 'The document is XML, but its root element is not the one expected.',
    remedy: 'Check that the file is a PMML document.',
  },
  'unsupported-version': {
    class: 'UnsupportedError',
    meaning: 'The document’s version of the standard is not among those read.',
    remedy: 'Export it in a version between 3.0 and 4.4.',
  },
  // ---- the document's structure ---------------------------------------------------------------------------
  'missing-element': {
    class: 'ModelLoadError',
    meaning: 'An element lacks a child that it must have.',
    remedy: 'The document is not valid; export it again.',
  },
  'unexpected-element': {
    class: 'ModelLoadError',
    meaning: 'An element stands where the standard allows none of its name.',
    remedy: 'Vendor content belongs into `Extension` or `X-` elements.',
  },
  'missing-attribute': {
    class: 'ModelLoadError',
    meaning: 'An element lacks a required attribute.',
    remedy: 'The document is not valid; export it again.',
  },
  'bad-attribute': {
    class: 'ModelLoadError',
    meaning:
      'An attribute has a value that is not allowed: not a number, not one of the listed words, or in conflict with others.',
    remedy: 'The message has the value and what was expected.',
  },
  'bad-content': {
    class: 'ModelLoadError',
    meaning:
      'The content of an element is not what it must be, such as an Array whose `n` differs from its items.',
    remedy: 'The message has the content and what was expected.',
  },
  'type-mismatch': {
    class: 'ModelLoadError',
    meaning:
      'A field or value is used in a way that its type does not allow, such as an order comparison of categories.',
    remedy: 'Correct the data type or operational type of the field.',
  },
  'duplicate-name': {
    class: 'ModelLoadError',
    meaning: 'Two fields, functions or identifiers of one scope have the same name.',
    remedy: 'Rename one of them.',
  },
  'unknown-field': {
    class: 'ModelLoadError',
    meaning:
      'A field is used that the document does not define, or that the MiningSchema of the model does not list.',
    remedy: 'Define or list the field.',
  },
  'unknown-reference': {
    class: 'ModelLoadError',
    meaning: 'An identifier refers to nothing, such as a `defaultChild` that names no child.',
    remedy: 'Correct the identifier.',
  },
  cycle: {
    class: 'ModelLoadError',
    meaning: 'Derived fields or functions refer to each other in a circle.',
    remedy: 'The message lists the names in the circle.',
  },
  'unknown-function': {
    class: 'ModelLoadError',
    meaning: 'Apply names a function that is neither built in nor defined by the document.',
    remedy: 'Add a DefineFunction of that name.',
  },
  'wrong-arity': {
    class: 'ModelLoadError',
    meaning: 'A function is applied to too few or too many arguments.',
    remedy: 'The message has the number allowed.',
  },
  // ---- not supported --------------------------------------------------------------------------------------
  'unsupported-model': {
    class: 'UnsupportedError',
    meaning: 'The kind of model is known but not supported.',
    remedy: 'See docs/support.md.',
  },
  'unsupported-element': {
    class: 'UnsupportedError',
    meaning: 'An element that would change the result is not supported.',
    remedy: 'See docs/support.md.',
  },
  'unsupported-value': {
    class: 'UnsupportedError',
    meaning: 'An attribute has a value that the standard knows and this package does not support.',
    remedy: 'See docs/support.md.',
  },
  'unsupported-regex': {
    class: 'UnsupportedError',
    meaning:
      'A regular expression uses a construct that cannot be matched in linear time (lookaround, backreference, atomic group) or is malformed.',
    remedy: 'Rewrite the pattern without that construct.',
  },
  // ---- ONNX -----------------------------------------------------------------------------------------------
  'onnx-malformed': {
    class: 'ModelLoadError',
    meaning: 'The bytes are not a readable ONNX model.',
    remedy: 'The file may be cut short.',
  },
  'runtime-absent': {
    class: 'ModelLoadError',
    meaning: 'The runtime that scores ONNX models is not installed.',
    remedy: '`npm install onnxruntime-node`, or pass `options.onnx.runtime`.',
  },
  'runtime-refused': {
    class: 'ModelLoadError',
    meaning: 'The runtime could not load the model, for example because of an unknown operator.',
    remedy: 'The message of the runtime is part of this one.',
  },
  'external-data': {
    class: 'ModelLoadError',
    meaning: 'The model keeps weights in a file beside it, and that file was not given or not found.',
    remedy: 'Open the model by its path, or pass `options.onnx.externalData`.',
  },
  // ---- records --------------------------------------------------------------------------------------------
  'not-a-record': {
    class: 'ScoreError',
    meaning: 'What was given to be scored is neither a plain object nor a `Map`.',
    remedy: 'Pass `{ field: value }`.',
  },
  'missing-field': {
    class: 'ScoreError',
    meaning:
      'The record has no entry for a field, and `options.missingFields` is `error`, or the model cannot do without it.',
    remedy: 'Add the field; `null` says that its value is missing.',
  },
  'missing-value': {
    class: 'ScoreError',
    meaning: 'The field’s value is missing and the model says that no result may be given then.',
    remedy: 'Supply the value.',
  },
  'invalid-value': {
    class: 'ScoreError',
    meaning:
      'The value lies outside the field’s domain, and the model says that no result may be given then.',
    remedy: 'The message has the value and the domain.',
  },
  'wrong-type': {
    class: 'ScoreError',
    meaning: 'The value cannot be read as the field’s type.',
    remedy: 'The message has the value and the type.',
  },
  'bad-shape': {
    class: 'ScoreError',
    meaning: 'An array value or a column has the wrong length or the wrong number of axes.',
    remedy: 'The message has the shape expected.',
  },
  'bad-argument': {
    class: 'ScoreError',
    meaning:
      'An option of `scoreBatch`, `scoreColumns` or `verify` does not exist, or has a value that is not among the allowed ones.',
    remedy: 'The message has the names or values allowed.',
  },
  'invalid-record': {
    class: 'ScoreError',
    meaning: 'The record has several faults; `issues` lists them all.',
    remedy: 'Mend each of the issues.',
  },
  'invalid-result': {
    class: 'ScoreError',
    meaning:
      'An expression of the model has no valid result for this record, such as a division of integers by zero.',
    remedy: 'The message names the function and its arguments.',
  },
  'bad-state': {
    class: 'ScoreError',
    meaning: 'A session was to be restored from what is no snapshot of a session of this model.',
    remedy: 'Pass what `session.snapshot()` of the same model gave.',
  },
  'integer-overflow': {
    class: 'ScoreError',
    meaning: 'An integer computation left the range ±2^53 in which it is exact.',
    remedy: 'Scale the inputs, or declare the fields as doubles.',
  },
  'runtime-failed': {
    class: 'ScoreError',
    meaning: 'The runtime failed while scoring this record.',
    remedy: 'The `cause` has the runtime’s own error.',
  },
  'worker-failed': {
    class: 'ScoreError',
    meaning:
      'A thread that scored rows of a batch ended before it was done: for want of memory, or because something ended it.',
    remedy: 'The `cause` has the reason. Score smaller batches, or with fewer `workers`.',
  },
  // ---- records of a stream --------------------------------------------------------------------------------
  'no-such-model': {
    class: 'ScoreError',
    meaning: 'No model of the name that the record asks for is there, or not yet.',
    remedy: 'Put one, or say with the stream’s options what is to be done with such records meanwhile.',
  },
  'no-route': {
    class: 'ScoreError',
    meaning: 'There are several models, and nothing says which of them is to score the record.',
    remedy: 'Name the model, or pass `route: (record) => ({ model })`.',
  },
  deadline: {
    class: 'ScoreError',
    meaning: 'There was no result in time: none of the models of a race had one, or no model came.',
    remedy: 'Allow more time, or race a model that is quick.',
  },
  'unreadable-record': {
    class: 'ScoreError',
    meaning: 'A message of a topic could not be read as a record: it is no JSON object, or `read` threw.',
    remedy: 'The `cause` has the reason. Name a dead-letter topic to have such messages apart.',
  },
  'result-too-long': {
    class: 'ScoreError',
    meaning: 'The answer to a record is longer than a message of the output may be.',
    remedy:
      'Write less of it (the option `write`), or raise `limits.resultBytes` together with the limits of the topic.',
  },
  // ---- updates of models ----------------------------------------------------------------------------------
  'invalid-message': {
    class: 'UpdateError',
    meaning:
      'What came as a control message is none: not JSON, of no known type, or with a property that is not as it must be.',
    remedy:
      '`path` says where in the message; `scorelet/control-message.schema.json` is the schema of all messages.',
  },
  'location-not-allowed': {
    class: 'UpdateError',
    meaning:
      'A control message, or a server that redirects, names a location that is not below any of the prefixes allowed.',
    remedy:
      'List the prefix in the option `allow`, if whoever writes messages may have documents read from there.',
  },
  'digest-mismatch': {
    class: 'UpdateError',
    meaning: 'The document has not the SHA-256 that the message says.',
    remedy: 'The document was changed, or damaged on its way: publish it again.',
  },
  'wrong-format': {
    class: 'UpdateError',
    meaning: 'The document is not of the format that the message says.',
    remedy: 'Correct the message, or leave `format` out.',
  },
  'resolve-failed': {
    class: 'UpdateError',
    meaning:
      'The document could not be read from its location: no resolver reads such locations, it is not there, is too large, took too long, or all retries failed.',
    remedy: 'The `cause` has the reason of the last attempt.',
  },
  'inputs-incompatible': {
    class: 'UpdateError',
    meaning: 'The new version needs inputs, or types of them, that the version in force does not know.',
    remedy: 'See to it that records have them, then put it again with `force: true`.',
  },
  'verification-failed': {
    class: 'UpdateError',
    meaning: 'The model does not give the results that its own document says it must.',
    remedy: 'The message has the first difference; `model.verify()` lists all of them.',
  },
  'not-there': {
    class: 'UpdateError',
    meaning: 'There is no model of this name, or no such version of it.',
    remedy: 'See `state()` for what is there.',
  },
  'nothing-to-roll-back': {
    class: 'UpdateError',
    meaning: 'There is no version before the one in force, or it is no longer kept.',
    remedy: 'Raise the option `retain`, or put the version again.',
  },
  'registry-closed': {
    class: 'UpdateError',
    meaning: 'The registry was closed.',
    remedy: 'Make another one.',
  },
  'too-many-updates': {
    class: 'UpdateError',
    meaning: 'More control messages, names or versions are there than the registry’s options allow.',
    remedy: 'Send fewer at a time, or raise the limit that the message names.',
  },
  'not-for-a-table': {
    class: 'UpdateError',
    meaning:
      'A message that does something once, a `rollback` or a `remove`, came on a topic of models. Such a topic keeps the last message of each key only, so it would be forgotten, or be repeated.',
    remedy:
      'Write a tombstone to the key of the version that is to go, or publish the version before once more.',
  },
  'unreadable-snapshot': {
    class: 'UpdateError',
    meaning: 'A registry was to be restored from what is no snapshot of one.',
    remedy: 'Pass what `registry.snapshot()` gave.',
  },
  // ---- Kafka ----------------------------------------------------------------------------------------------
  'broker-failed': {
    class: 'BrokerError',
    meaning: 'Kafka could not be reached, or refused something: a topic is not there, or may not be used.',
    remedy: 'The `cause` has the reason. Create the topics beforehand, and see to the rights on them.',
  },
  // ---- life cycle -----------------------------------------------------------------------------------------
  'model-closed': {
    class: 'ModelClosedError',
    meaning: 'The model was asked to score after `cleanup()`.',
    remedy: 'Load it again, or clean up later.',
  },
} as const satisfies Record<string, CodeEntry>

/** A stable word for what went wrong. */
export type ErrorCode = keyof typeof errorCodes

/** The codes that one class carries. */
export type CodeOf<C extends ErrorClass> = {
  [K in ErrorCode]: (typeof errorCodes)[K]['class'] extends C ? K : never
}[ErrorCode]
