/** Whether a value is a control message: written by `node scripts/message-check.mjs`, and checked against the schema by a test. */
// @ts-nocheck

import type { PutMessage, RemoveMessage, RollbackMessage, RouteMessage } from './messages.js'

/** A check, and what the last value lacked. */
export interface Check<T> {
  (value: unknown): value is T
  readonly errors: readonly Fault[] | null
}

/** What a value lacks. */
export interface Fault {
  /** Where, as a JSON pointer. */
  readonly instancePath: string
  readonly keyword: string
  readonly params: { readonly [name: string]: unknown }
}

interface Checks {
  readonly put: Check<PutMessage>
  readonly route: Check<RouteMessage>
  readonly rollback: Check<RollbackMessage>
  readonly remove: Check<RemoveMessage>
}

function characters(text) {
  let count = 0
  for (const _ of text) count++
  return count
}

const put = validate1, schema1 = { type: "object", required: ["type", "name", "version"], properties: { type: { const: "put" }, name: { type: "string", maxLength: 1e3 }, version: { type: "string", maxLength: 1e3 }, at: { type: "number", minimum: 0, maximum: 864e13 }, format: { enum: ["pmml", "onnx", "pfa", "savedmodel"] }, data: { type: "string", pattern: "^[A-Za-z0-9+/]*={0,2}$" }, location: { type: "string", minLength: 1, maxLength: 8192 }, sha256: { type: "string", pattern: "^[0-9A-Fa-f]{64}$" }, label: { type: "string", maxLength: 1e3 }, force: { type: "boolean" }, metadata: { type: "object", maxProperties: 1e3 } }, additionalProperties: !1, oneOf: [{ required: ["data"] }, { required: ["location"] }] }, func0 = Object.prototype.hasOwnProperty, func8 = characters, pattern0 = new RegExp("^[A-Za-z0-9+/]*={0,2}$", "u"), pattern1 = new RegExp("^[0-9A-Fa-f]{64}$", "u");
function validate1(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null, errors = 0;
  const evaluated0 = validate1.evaluated;
  evaluated0.dynamicProps && (evaluated0.props = void 0), evaluated0.dynamicItems && (evaluated0.items = void 0);
  const _errs1 = errors;
  let valid0 = !1, passing0 = null;
  const _errs2 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if ((data.data === void 0 || !func0.call(data, "data")) && (missing0 = "data")) {
      const err0 = { instancePath, schemaPath: "#/oneOf/0/required", keyword: "required", params: { missingProperty: missing0 } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  _valid0 && (valid0 = !0, passing0 = 0);
  const _errs3 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing1;
    if ((data.location === void 0 || !func0.call(data, "location")) && (missing1 = "location")) {
      const err1 = { instancePath, schemaPath: "#/oneOf/1/required", keyword: "required", params: { missingProperty: missing1 } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
  }
  var _valid0 = _errs3 === errors;
  if (_valid0 && valid0 ? (valid0 = !1, passing0 = [passing0, 1]) : _valid0 && (valid0 = !0, passing0 = 1), valid0)
    errors = _errs1, vErrors !== null && (_errs1 ? vErrors.length = _errs1 : vErrors = null);
  else {
    const err2 = { instancePath, schemaPath: "#/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 } };
    return vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++, validate1.errors = vErrors, !1;
  }
  if (errors === 0)
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing2;
      if ((data.type === void 0 || !func0.call(data, "type")) && (missing2 = "type") || (data.name === void 0 || !func0.call(data, "name")) && (missing2 = "name") || (data.version === void 0 || !func0.call(data, "version")) && (missing2 = "version"))
        return validate1.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing2 } }], !1;
      {
        const _errs4 = errors;
        for (const key0 of Object.keys(data))
          if (!func0.call(schema1.properties, key0)) {
            return validate1.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } }], !1;
            break;
          }
        if (_errs4 === errors) {
          if (data.type !== void 0 && func0.call(data, "type")) {
            const _errs5 = errors;
            if (data.type !== "put")
              return validate1.errors = [{ instancePath: instancePath + "/type", schemaPath: "#/properties/type/const", keyword: "const", params: { allowedValue: "put" } }], !1;
            var valid1 = _errs5 === errors;
          } else
            var valid1 = !0;
          if (valid1) {
            if (data.name !== void 0 && func0.call(data, "name")) {
              let data1 = data.name;
              const _errs6 = errors;
              if (errors === _errs6)
                if (typeof data1 == "string") {
                  if (func8(data1) > 1e3)
                    return validate1.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                } else
                  return validate1.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } }], !1;
              var valid1 = _errs6 === errors;
            } else
              var valid1 = !0;
            if (valid1) {
              if (data.version !== void 0 && func0.call(data, "version")) {
                let data2 = data.version;
                const _errs8 = errors;
                if (errors === _errs8)
                  if (typeof data2 == "string") {
                    if (func8(data2) > 1e3)
                      return validate1.errors = [{ instancePath: instancePath + "/version", schemaPath: "#/properties/version/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                  } else
                    return validate1.errors = [{ instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "string" } }], !1;
                var valid1 = _errs8 === errors;
              } else
                var valid1 = !0;
              if (valid1) {
                if (data.at !== void 0 && func0.call(data, "at")) {
                  let data3 = data.at;
                  const _errs10 = errors;
                  if (errors === _errs10)
                    if (typeof data3 == "number" && isFinite(data3)) {
                      if (data3 > 864e13 || isNaN(data3))
                        return validate1.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/maximum", keyword: "maximum", params: { comparison: "<=", limit: 864e13 } }], !1;
                      if (data3 < 0 || isNaN(data3))
                        return validate1.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                    } else
                      return validate1.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/type", keyword: "type", params: { type: "number" } }], !1;
                  var valid1 = _errs10 === errors;
                } else
                  var valid1 = !0;
                if (valid1) {
                  if (data.format !== void 0 && func0.call(data, "format")) {
                    let data4 = data.format;
                    const _errs12 = errors;
                    if (!(data4 === "pmml" || data4 === "onnx" || data4 === "pfa" || data4 === "savedmodel"))
                      return validate1.errors = [{ instancePath: instancePath + "/format", schemaPath: "#/properties/format/enum", keyword: "enum", params: { allowedValues: schema1.properties.format.enum } }], !1;
                    var valid1 = _errs12 === errors;
                  } else
                    var valid1 = !0;
                  if (valid1) {
                    if (data.data !== void 0 && func0.call(data, "data")) {
                      let data5 = data.data;
                      const _errs13 = errors;
                      if (errors === _errs13)
                        if (typeof data5 == "string") {
                          if (!pattern0.test(data5))
                            return validate1.errors = [{ instancePath: instancePath + "/data", schemaPath: "#/properties/data/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/]*={0,2}$" } }], !1;
                        } else
                          return validate1.errors = [{ instancePath: instancePath + "/data", schemaPath: "#/properties/data/type", keyword: "type", params: { type: "string" } }], !1;
                      var valid1 = _errs13 === errors;
                    } else
                      var valid1 = !0;
                    if (valid1) {
                      if (data.location !== void 0 && func0.call(data, "location")) {
                        let data6 = data.location;
                        const _errs15 = errors;
                        if (errors === _errs15)
                          if (typeof data6 == "string") {
                            if (func8(data6) > 8192)
                              return validate1.errors = [{ instancePath: instancePath + "/location", schemaPath: "#/properties/location/maxLength", keyword: "maxLength", params: { limit: 8192 } }], !1;
                            if (func8(data6) < 1)
                              return validate1.errors = [{ instancePath: instancePath + "/location", schemaPath: "#/properties/location/minLength", keyword: "minLength", params: { limit: 1 } }], !1;
                          } else
                            return validate1.errors = [{ instancePath: instancePath + "/location", schemaPath: "#/properties/location/type", keyword: "type", params: { type: "string" } }], !1;
                        var valid1 = _errs15 === errors;
                      } else
                        var valid1 = !0;
                      if (valid1) {
                        if (data.sha256 !== void 0 && func0.call(data, "sha256")) {
                          let data7 = data.sha256;
                          const _errs17 = errors;
                          if (errors === _errs17)
                            if (typeof data7 == "string") {
                              if (!pattern1.test(data7))
                                return validate1.errors = [{ instancePath: instancePath + "/sha256", schemaPath: "#/properties/sha256/pattern", keyword: "pattern", params: { pattern: "^[0-9A-Fa-f]{64}$" } }], !1;
                            } else
                              return validate1.errors = [{ instancePath: instancePath + "/sha256", schemaPath: "#/properties/sha256/type", keyword: "type", params: { type: "string" } }], !1;
                          var valid1 = _errs17 === errors;
                        } else
                          var valid1 = !0;
                        if (valid1) {
                          if (data.label !== void 0 && func0.call(data, "label")) {
                            let data8 = data.label;
                            const _errs19 = errors;
                            if (errors === _errs19)
                              if (typeof data8 == "string") {
                                if (func8(data8) > 1e3)
                                  return validate1.errors = [{ instancePath: instancePath + "/label", schemaPath: "#/properties/label/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                              } else
                                return validate1.errors = [{ instancePath: instancePath + "/label", schemaPath: "#/properties/label/type", keyword: "type", params: { type: "string" } }], !1;
                            var valid1 = _errs19 === errors;
                          } else
                            var valid1 = !0;
                          if (valid1) {
                            if (data.force !== void 0 && func0.call(data, "force")) {
                              const _errs21 = errors;
                              if (typeof data.force != "boolean")
                                return validate1.errors = [{ instancePath: instancePath + "/force", schemaPath: "#/properties/force/type", keyword: "type", params: { type: "boolean" } }], !1;
                              var valid1 = _errs21 === errors;
                            } else
                              var valid1 = !0;
                            if (valid1)
                              if (data.metadata !== void 0 && func0.call(data, "metadata")) {
                                let data10 = data.metadata;
                                const _errs23 = errors;
                                if (errors === _errs23)
                                  if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
                                    if (Object.keys(data10).length > 1e3)
                                      return validate1.errors = [{ instancePath: instancePath + "/metadata", schemaPath: "#/properties/metadata/maxProperties", keyword: "maxProperties", params: { limit: 1e3 } }], !1;
                                  } else
                                    return validate1.errors = [{ instancePath: instancePath + "/metadata", schemaPath: "#/properties/metadata/type", keyword: "type", params: { type: "object" } }], !1;
                                var valid1 = _errs23 === errors;
                              } else
                                var valid1 = !0;
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else
      return validate1.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } }], !1;
  return validate1.errors = vErrors, errors === 0;
}
validate1.evaluated = { props: !0, dynamicProps: !1, dynamicItems: !1 };
const route = validate2, schema2 = { type: "object", required: ["type", "name"], properties: { type: { const: "route" }, name: { type: "string", maxLength: 1e3 }, at: { type: "number", minimum: 0, maximum: 864e13 }, weights: { type: "object", minProperties: 1, maxProperties: 16, propertyNames: { maxLength: 1e3 }, additionalProperties: { type: "number", minimum: 0, maximum: 1e9 }, not: { additionalProperties: { const: 0 } } }, canary: { type: "object", properties: { target: { type: "string", maxLength: 1e3 }, steps: { type: "array", minItems: 1, maxItems: 100, items: { type: "number", exclusiveMinimum: 0, maximum: 1 } }, records: { type: "integer", minimum: 1 }, ms: { type: "number", minimum: 0 }, guard: { type: "object", properties: { errorRate: { type: "number", minimum: 0, maximum: 1 }, latency: { type: "number", exclusiveMinimum: 0 }, shift: { type: "number", minimum: 0, maximum: 1 }, minimum: { type: "integer", minimum: 1 } }, additionalProperties: !1 } }, additionalProperties: !1 }, shadow: { type: "array", minItems: 0, maxItems: 16, items: { type: "string", maxLength: 1e3 } }, race: { type: "object", required: ["targets", "deadline"], properties: { targets: { type: "array", minItems: 1, maxItems: 16, items: { type: "string", maxLength: 1e3 } }, deadline: { type: "number", exclusiveMinimum: 0, maximum: 864e5 } }, additionalProperties: !1 } }, additionalProperties: !1, allOf: [{ not: { required: ["weights", "canary"] } }, { not: { required: ["weights", "race"] } }, { not: { required: ["canary", "race"] } }] };
function validate2(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null, errors = 0;
  const evaluated0 = validate2.evaluated;
  evaluated0.dynamicProps && (evaluated0.props = void 0), evaluated0.dynamicItems && (evaluated0.items = void 0);
  const _errs1 = errors, _errs2 = errors, _errs3 = errors;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    let missing0;
    if ((data.weights === void 0 || !func0.call(data, "weights")) && (missing0 = "weights") || (data.canary === void 0 || !func0.call(data, "canary")) && (missing0 = "canary")) {
      const err0 = {};
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
  }
  var valid1 = _errs3 === errors;
  if (valid1)
    return validate2.errors = [{ instancePath, schemaPath: "#/allOf/0/not", keyword: "not", params: {} }], !1;
  errors = _errs2, vErrors !== null && (_errs2 ? vErrors.length = _errs2 : vErrors = null);
  var valid0 = _errs1 === errors;
  if (valid0) {
    const _errs4 = errors, _errs5 = errors, _errs6 = errors;
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing1;
      if ((data.weights === void 0 || !func0.call(data, "weights")) && (missing1 = "weights") || (data.race === void 0 || !func0.call(data, "race")) && (missing1 = "race")) {
        const err1 = {};
        vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
      }
    }
    var valid2 = _errs6 === errors;
    if (valid2)
      return validate2.errors = [{ instancePath, schemaPath: "#/allOf/1/not", keyword: "not", params: {} }], !1;
    errors = _errs5, vErrors !== null && (_errs5 ? vErrors.length = _errs5 : vErrors = null);
    var valid0 = _errs4 === errors;
    if (valid0) {
      const _errs7 = errors, _errs8 = errors, _errs9 = errors;
      if (data && typeof data == "object" && !Array.isArray(data)) {
        let missing2;
        if ((data.canary === void 0 || !func0.call(data, "canary")) && (missing2 = "canary") || (data.race === void 0 || !func0.call(data, "race")) && (missing2 = "race")) {
          const err2 = {};
          vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
        }
      }
      var valid3 = _errs9 === errors;
      if (valid3)
        return validate2.errors = [{ instancePath, schemaPath: "#/allOf/2/not", keyword: "not", params: {} }], !1;
      errors = _errs8, vErrors !== null && (_errs8 ? vErrors.length = _errs8 : vErrors = null);
      var valid0 = _errs7 === errors;
    }
  }
  if (errors === 0)
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing3;
      if ((data.type === void 0 || !func0.call(data, "type")) && (missing3 = "type") || (data.name === void 0 || !func0.call(data, "name")) && (missing3 = "name"))
        return validate2.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing3 } }], !1;
      {
        const _errs10 = errors;
        for (const key0 of Object.keys(data))
          if (!(key0 === "type" || key0 === "name" || key0 === "at" || key0 === "weights" || key0 === "canary" || key0 === "shadow" || key0 === "race")) {
            return validate2.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } }], !1;
            break;
          }
        if (_errs10 === errors) {
          if (data.type !== void 0 && func0.call(data, "type")) {
            const _errs11 = errors;
            if (data.type !== "route")
              return validate2.errors = [{ instancePath: instancePath + "/type", schemaPath: "#/properties/type/const", keyword: "const", params: { allowedValue: "route" } }], !1;
            var valid4 = _errs11 === errors;
          } else
            var valid4 = !0;
          if (valid4) {
            if (data.name !== void 0 && func0.call(data, "name")) {
              let data1 = data.name;
              const _errs12 = errors;
              if (errors === _errs12)
                if (typeof data1 == "string") {
                  if (func8(data1) > 1e3)
                    return validate2.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                } else
                  return validate2.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } }], !1;
              var valid4 = _errs12 === errors;
            } else
              var valid4 = !0;
            if (valid4) {
              if (data.at !== void 0 && func0.call(data, "at")) {
                let data2 = data.at;
                const _errs14 = errors;
                if (errors === _errs14)
                  if (typeof data2 == "number" && isFinite(data2)) {
                    if (data2 > 864e13 || isNaN(data2))
                      return validate2.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/maximum", keyword: "maximum", params: { comparison: "<=", limit: 864e13 } }], !1;
                    if (data2 < 0 || isNaN(data2))
                      return validate2.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                  } else
                    return validate2.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/type", keyword: "type", params: { type: "number" } }], !1;
                var valid4 = _errs14 === errors;
              } else
                var valid4 = !0;
              if (valid4) {
                if (data.weights !== void 0 && func0.call(data, "weights")) {
                  let data3 = data.weights;
                  const _errs16 = errors, _errs18 = errors, _errs19 = errors;
                  if (data3 && typeof data3 == "object" && !Array.isArray(data3))
                    for (const key1 of Object.keys(data3)) {
                      const _errs21 = errors;
                      if (data3[key1] !== 0) {
                        const err3 = {};
                        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
                      }
                      var valid6 = _errs21 === errors;
                      if (!valid6)
                        break;
                    }
                  var valid5 = _errs19 === errors;
                  if (valid5)
                    return validate2.errors = [{ instancePath: instancePath + "/weights", schemaPath: "#/properties/weights/not", keyword: "not", params: {} }], !1;
                  if (errors = _errs18, vErrors !== null && (_errs18 ? vErrors.length = _errs18 : vErrors = null), errors === _errs16)
                    if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
                      if (Object.keys(data3).length > 16)
                        return validate2.errors = [{ instancePath: instancePath + "/weights", schemaPath: "#/properties/weights/maxProperties", keyword: "maxProperties", params: { limit: 16 } }], !1;
                      if (Object.keys(data3).length < 1)
                        return validate2.errors = [{ instancePath: instancePath + "/weights", schemaPath: "#/properties/weights/minProperties", keyword: "minProperties", params: { limit: 1 } }], !1;
                      for (const key2 of Object.keys(data3)) {
                        const _errs22 = errors;
                        if (typeof key2 == "string" && func8(key2) > 1e3) {
                          const err4 = { instancePath: instancePath + "/weights", schemaPath: "#/properties/weights/propertyNames/maxLength", keyword: "maxLength", params: { limit: 1e3 }, propertyName: key2 };
                          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
                        }
                        var valid7 = _errs22 === errors;
                        if (!valid7) {
                          const err5 = { instancePath: instancePath + "/weights", schemaPath: "#/properties/weights/propertyNames", keyword: "propertyNames", params: { propertyName: key2 } };
                          return vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++, validate2.errors = vErrors, !1;
                          break;
                        }
                      }
                      if (valid7)
                        for (const key3 of Object.keys(data3)) {
                          let data5 = data3[key3];
                          const _errs24 = errors;
                          if (errors === _errs24)
                            if (typeof data5 == "number" && isFinite(data5)) {
                              if (data5 > 1e9 || isNaN(data5))
                                return validate2.errors = [{ instancePath: instancePath + "/weights/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/weights/additionalProperties/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e9 } }], !1;
                              if (data5 < 0 || isNaN(data5))
                                return validate2.errors = [{ instancePath: instancePath + "/weights/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/weights/additionalProperties/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                            } else
                              return validate2.errors = [{ instancePath: instancePath + "/weights/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/weights/additionalProperties/type", keyword: "type", params: { type: "number" } }], !1;
                          var valid8 = _errs24 === errors;
                          if (!valid8)
                            break;
                        }
                    } else
                      return validate2.errors = [{ instancePath: instancePath + "/weights", schemaPath: "#/properties/weights/type", keyword: "type", params: { type: "object" } }], !1;
                  var valid4 = _errs16 === errors;
                } else
                  var valid4 = !0;
                if (valid4) {
                  if (data.canary !== void 0 && func0.call(data, "canary")) {
                    let data6 = data.canary;
                    const _errs26 = errors;
                    if (errors === _errs26)
                      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
                        const _errs28 = errors;
                        for (const key4 of Object.keys(data6))
                          if (!(key4 === "target" || key4 === "steps" || key4 === "records" || key4 === "ms" || key4 === "guard")) {
                            return validate2.errors = [{ instancePath: instancePath + "/canary", schemaPath: "#/properties/canary/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 } }], !1;
                            break;
                          }
                        if (_errs28 === errors) {
                          if (data6.target !== void 0 && func0.call(data6, "target")) {
                            let data7 = data6.target;
                            const _errs29 = errors;
                            if (errors === _errs29)
                              if (typeof data7 == "string") {
                                if (func8(data7) > 1e3)
                                  return validate2.errors = [{ instancePath: instancePath + "/canary/target", schemaPath: "#/properties/canary/properties/target/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                              } else
                                return validate2.errors = [{ instancePath: instancePath + "/canary/target", schemaPath: "#/properties/canary/properties/target/type", keyword: "type", params: { type: "string" } }], !1;
                            var valid9 = _errs29 === errors;
                          } else
                            var valid9 = !0;
                          if (valid9) {
                            if (data6.steps !== void 0 && func0.call(data6, "steps")) {
                              let data8 = data6.steps;
                              const _errs31 = errors;
                              if (errors === _errs31)
                                if (Array.isArray(data8)) {
                                  if (data8.length > 100)
                                    return validate2.errors = [{ instancePath: instancePath + "/canary/steps", schemaPath: "#/properties/canary/properties/steps/maxItems", keyword: "maxItems", params: { limit: 100 } }], !1;
                                  if (data8.length < 1)
                                    return validate2.errors = [{ instancePath: instancePath + "/canary/steps", schemaPath: "#/properties/canary/properties/steps/minItems", keyword: "minItems", params: { limit: 1 } }], !1;
                                  {
                                    var valid10 = !0;
                                    const len0 = data8.length;
                                    for (let i0 = 0; i0 < len0; i0++) {
                                      let data9 = data8[i0];
                                      const _errs33 = errors;
                                      if (errors === _errs33)
                                        if (typeof data9 == "number" && isFinite(data9)) {
                                          if (data9 > 1 || isNaN(data9))
                                            return validate2.errors = [{ instancePath: instancePath + "/canary/steps/" + i0, schemaPath: "#/properties/canary/properties/steps/items/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 } }], !1;
                                          if (data9 <= 0 || isNaN(data9))
                                            return validate2.errors = [{ instancePath: instancePath + "/canary/steps/" + i0, schemaPath: "#/properties/canary/properties/steps/items/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 } }], !1;
                                        } else
                                          return validate2.errors = [{ instancePath: instancePath + "/canary/steps/" + i0, schemaPath: "#/properties/canary/properties/steps/items/type", keyword: "type", params: { type: "number" } }], !1;
                                      var valid10 = _errs33 === errors;
                                      if (!valid10)
                                        break;
                                    }
                                  }
                                } else
                                  return validate2.errors = [{ instancePath: instancePath + "/canary/steps", schemaPath: "#/properties/canary/properties/steps/type", keyword: "type", params: { type: "array" } }], !1;
                              var valid9 = _errs31 === errors;
                            } else
                              var valid9 = !0;
                            if (valid9) {
                              if (data6.records !== void 0 && func0.call(data6, "records")) {
                                let data10 = data6.records;
                                const _errs35 = errors;
                                if (!(typeof data10 == "number" && !(data10 % 1) && !isNaN(data10) && isFinite(data10)))
                                  return validate2.errors = [{ instancePath: instancePath + "/canary/records", schemaPath: "#/properties/canary/properties/records/type", keyword: "type", params: { type: "integer" } }], !1;
                                if (errors === _errs35 && typeof data10 == "number" && isFinite(data10) && (data10 < 1 || isNaN(data10)))
                                  return validate2.errors = [{ instancePath: instancePath + "/canary/records", schemaPath: "#/properties/canary/properties/records/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } }], !1;
                                var valid9 = _errs35 === errors;
                              } else
                                var valid9 = !0;
                              if (valid9) {
                                if (data6.ms !== void 0 && func0.call(data6, "ms")) {
                                  let data11 = data6.ms;
                                  const _errs37 = errors;
                                  if (errors === _errs37)
                                    if (typeof data11 == "number" && isFinite(data11)) {
                                      if (data11 < 0 || isNaN(data11))
                                        return validate2.errors = [{ instancePath: instancePath + "/canary/ms", schemaPath: "#/properties/canary/properties/ms/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                                    } else
                                      return validate2.errors = [{ instancePath: instancePath + "/canary/ms", schemaPath: "#/properties/canary/properties/ms/type", keyword: "type", params: { type: "number" } }], !1;
                                  var valid9 = _errs37 === errors;
                                } else
                                  var valid9 = !0;
                                if (valid9)
                                  if (data6.guard !== void 0 && func0.call(data6, "guard")) {
                                    let data12 = data6.guard;
                                    const _errs39 = errors;
                                    if (errors === _errs39)
                                      if (data12 && typeof data12 == "object" && !Array.isArray(data12)) {
                                        const _errs41 = errors;
                                        for (const key5 of Object.keys(data12))
                                          if (!(key5 === "errorRate" || key5 === "latency" || key5 === "shift" || key5 === "minimum")) {
                                            return validate2.errors = [{ instancePath: instancePath + "/canary/guard", schemaPath: "#/properties/canary/properties/guard/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 } }], !1;
                                            break;
                                          }
                                        if (_errs41 === errors) {
                                          if (data12.errorRate !== void 0 && func0.call(data12, "errorRate")) {
                                            let data13 = data12.errorRate;
                                            const _errs42 = errors;
                                            if (errors === _errs42)
                                              if (typeof data13 == "number" && isFinite(data13)) {
                                                if (data13 > 1 || isNaN(data13))
                                                  return validate2.errors = [{ instancePath: instancePath + "/canary/guard/errorRate", schemaPath: "#/properties/canary/properties/guard/properties/errorRate/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 } }], !1;
                                                if (data13 < 0 || isNaN(data13))
                                                  return validate2.errors = [{ instancePath: instancePath + "/canary/guard/errorRate", schemaPath: "#/properties/canary/properties/guard/properties/errorRate/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                                              } else
                                                return validate2.errors = [{ instancePath: instancePath + "/canary/guard/errorRate", schemaPath: "#/properties/canary/properties/guard/properties/errorRate/type", keyword: "type", params: { type: "number" } }], !1;
                                            var valid11 = _errs42 === errors;
                                          } else
                                            var valid11 = !0;
                                          if (valid11) {
                                            if (data12.latency !== void 0 && func0.call(data12, "latency")) {
                                              let data14 = data12.latency;
                                              const _errs44 = errors;
                                              if (errors === _errs44)
                                                if (typeof data14 == "number" && isFinite(data14)) {
                                                  if (data14 <= 0 || isNaN(data14))
                                                    return validate2.errors = [{ instancePath: instancePath + "/canary/guard/latency", schemaPath: "#/properties/canary/properties/guard/properties/latency/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 } }], !1;
                                                } else
                                                  return validate2.errors = [{ instancePath: instancePath + "/canary/guard/latency", schemaPath: "#/properties/canary/properties/guard/properties/latency/type", keyword: "type", params: { type: "number" } }], !1;
                                              var valid11 = _errs44 === errors;
                                            } else
                                              var valid11 = !0;
                                            if (valid11) {
                                              if (data12.shift !== void 0 && func0.call(data12, "shift")) {
                                                let data15 = data12.shift;
                                                const _errs46 = errors;
                                                if (errors === _errs46)
                                                  if (typeof data15 == "number" && isFinite(data15)) {
                                                    if (data15 > 1 || isNaN(data15))
                                                      return validate2.errors = [{ instancePath: instancePath + "/canary/guard/shift", schemaPath: "#/properties/canary/properties/guard/properties/shift/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1 } }], !1;
                                                    if (data15 < 0 || isNaN(data15))
                                                      return validate2.errors = [{ instancePath: instancePath + "/canary/guard/shift", schemaPath: "#/properties/canary/properties/guard/properties/shift/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                                                  } else
                                                    return validate2.errors = [{ instancePath: instancePath + "/canary/guard/shift", schemaPath: "#/properties/canary/properties/guard/properties/shift/type", keyword: "type", params: { type: "number" } }], !1;
                                                var valid11 = _errs46 === errors;
                                              } else
                                                var valid11 = !0;
                                              if (valid11)
                                                if (data12.minimum !== void 0 && func0.call(data12, "minimum")) {
                                                  let data16 = data12.minimum;
                                                  const _errs48 = errors;
                                                  if (!(typeof data16 == "number" && !(data16 % 1) && !isNaN(data16) && isFinite(data16)))
                                                    return validate2.errors = [{ instancePath: instancePath + "/canary/guard/minimum", schemaPath: "#/properties/canary/properties/guard/properties/minimum/type", keyword: "type", params: { type: "integer" } }], !1;
                                                  if (errors === _errs48 && typeof data16 == "number" && isFinite(data16) && (data16 < 1 || isNaN(data16)))
                                                    return validate2.errors = [{ instancePath: instancePath + "/canary/guard/minimum", schemaPath: "#/properties/canary/properties/guard/properties/minimum/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } }], !1;
                                                  var valid11 = _errs48 === errors;
                                                } else
                                                  var valid11 = !0;
                                            }
                                          }
                                        }
                                      } else
                                        return validate2.errors = [{ instancePath: instancePath + "/canary/guard", schemaPath: "#/properties/canary/properties/guard/type", keyword: "type", params: { type: "object" } }], !1;
                                    var valid9 = _errs39 === errors;
                                  } else
                                    var valid9 = !0;
                              }
                            }
                          }
                        }
                      } else
                        return validate2.errors = [{ instancePath: instancePath + "/canary", schemaPath: "#/properties/canary/type", keyword: "type", params: { type: "object" } }], !1;
                    var valid4 = _errs26 === errors;
                  } else
                    var valid4 = !0;
                  if (valid4) {
                    if (data.shadow !== void 0 && func0.call(data, "shadow")) {
                      let data17 = data.shadow;
                      const _errs50 = errors;
                      if (errors === _errs50)
                        if (Array.isArray(data17)) {
                          if (data17.length > 16)
                            return validate2.errors = [{ instancePath: instancePath + "/shadow", schemaPath: "#/properties/shadow/maxItems", keyword: "maxItems", params: { limit: 16 } }], !1;
                          if (data17.length < 0)
                            return validate2.errors = [{ instancePath: instancePath + "/shadow", schemaPath: "#/properties/shadow/minItems", keyword: "minItems", params: { limit: 0 } }], !1;
                          {
                            var valid12 = !0;
                            const len1 = data17.length;
                            for (let i1 = 0; i1 < len1; i1++) {
                              let data18 = data17[i1];
                              const _errs52 = errors;
                              if (errors === _errs52)
                                if (typeof data18 == "string") {
                                  if (func8(data18) > 1e3)
                                    return validate2.errors = [{ instancePath: instancePath + "/shadow/" + i1, schemaPath: "#/properties/shadow/items/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                                } else
                                  return validate2.errors = [{ instancePath: instancePath + "/shadow/" + i1, schemaPath: "#/properties/shadow/items/type", keyword: "type", params: { type: "string" } }], !1;
                              var valid12 = _errs52 === errors;
                              if (!valid12)
                                break;
                            }
                          }
                        } else
                          return validate2.errors = [{ instancePath: instancePath + "/shadow", schemaPath: "#/properties/shadow/type", keyword: "type", params: { type: "array" } }], !1;
                      var valid4 = _errs50 === errors;
                    } else
                      var valid4 = !0;
                    if (valid4)
                      if (data.race !== void 0 && func0.call(data, "race")) {
                        let data19 = data.race;
                        const _errs54 = errors;
                        if (errors === _errs54)
                          if (data19 && typeof data19 == "object" && !Array.isArray(data19)) {
                            let missing4;
                            if ((data19.targets === void 0 || !func0.call(data19, "targets")) && (missing4 = "targets") || (data19.deadline === void 0 || !func0.call(data19, "deadline")) && (missing4 = "deadline"))
                              return validate2.errors = [{ instancePath: instancePath + "/race", schemaPath: "#/properties/race/required", keyword: "required", params: { missingProperty: missing4 } }], !1;
                            {
                              const _errs56 = errors;
                              for (const key6 of Object.keys(data19))
                                if (!(key6 === "targets" || key6 === "deadline")) {
                                  return validate2.errors = [{ instancePath: instancePath + "/race", schemaPath: "#/properties/race/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 } }], !1;
                                  break;
                                }
                              if (_errs56 === errors) {
                                if (data19.targets !== void 0 && func0.call(data19, "targets")) {
                                  let data20 = data19.targets;
                                  const _errs57 = errors;
                                  if (errors === _errs57)
                                    if (Array.isArray(data20)) {
                                      if (data20.length > 16)
                                        return validate2.errors = [{ instancePath: instancePath + "/race/targets", schemaPath: "#/properties/race/properties/targets/maxItems", keyword: "maxItems", params: { limit: 16 } }], !1;
                                      if (data20.length < 1)
                                        return validate2.errors = [{ instancePath: instancePath + "/race/targets", schemaPath: "#/properties/race/properties/targets/minItems", keyword: "minItems", params: { limit: 1 } }], !1;
                                      {
                                        var valid14 = !0;
                                        const len2 = data20.length;
                                        for (let i2 = 0; i2 < len2; i2++) {
                                          let data21 = data20[i2];
                                          const _errs59 = errors;
                                          if (errors === _errs59)
                                            if (typeof data21 == "string") {
                                              if (func8(data21) > 1e3)
                                                return validate2.errors = [{ instancePath: instancePath + "/race/targets/" + i2, schemaPath: "#/properties/race/properties/targets/items/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                                            } else
                                              return validate2.errors = [{ instancePath: instancePath + "/race/targets/" + i2, schemaPath: "#/properties/race/properties/targets/items/type", keyword: "type", params: { type: "string" } }], !1;
                                          var valid14 = _errs59 === errors;
                                          if (!valid14)
                                            break;
                                        }
                                      }
                                    } else
                                      return validate2.errors = [{ instancePath: instancePath + "/race/targets", schemaPath: "#/properties/race/properties/targets/type", keyword: "type", params: { type: "array" } }], !1;
                                  var valid13 = _errs57 === errors;
                                } else
                                  var valid13 = !0;
                                if (valid13)
                                  if (data19.deadline !== void 0 && func0.call(data19, "deadline")) {
                                    let data22 = data19.deadline;
                                    const _errs61 = errors;
                                    if (errors === _errs61)
                                      if (typeof data22 == "number" && isFinite(data22)) {
                                        if (data22 > 864e5 || isNaN(data22))
                                          return validate2.errors = [{ instancePath: instancePath + "/race/deadline", schemaPath: "#/properties/race/properties/deadline/maximum", keyword: "maximum", params: { comparison: "<=", limit: 864e5 } }], !1;
                                        if (data22 <= 0 || isNaN(data22))
                                          return validate2.errors = [{ instancePath: instancePath + "/race/deadline", schemaPath: "#/properties/race/properties/deadline/exclusiveMinimum", keyword: "exclusiveMinimum", params: { comparison: ">", limit: 0 } }], !1;
                                      } else
                                        return validate2.errors = [{ instancePath: instancePath + "/race/deadline", schemaPath: "#/properties/race/properties/deadline/type", keyword: "type", params: { type: "number" } }], !1;
                                    var valid13 = _errs61 === errors;
                                  } else
                                    var valid13 = !0;
                              }
                            }
                          } else
                            return validate2.errors = [{ instancePath: instancePath + "/race", schemaPath: "#/properties/race/type", keyword: "type", params: { type: "object" } }], !1;
                        var valid4 = _errs54 === errors;
                      } else
                        var valid4 = !0;
                  }
                }
              }
            }
          }
        }
      }
    } else
      return validate2.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } }], !1;
  return validate2.errors = vErrors, errors === 0;
}
validate2.evaluated = { props: !0, dynamicProps: !1, dynamicItems: !1 };
const rollback = validate3, schema3 = { type: "object", required: ["type", "name"], properties: { type: { const: "rollback" }, name: { type: "string", maxLength: 1e3 }, version: { type: "string", maxLength: 1e3 }, at: { type: "number", minimum: 0, maximum: 864e13 } }, additionalProperties: !1 };
function validate3(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null, errors = 0;
  const evaluated0 = validate3.evaluated;
  if (evaluated0.dynamicProps && (evaluated0.props = void 0), evaluated0.dynamicItems && (evaluated0.items = void 0), errors === 0)
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if ((data.type === void 0 || !func0.call(data, "type")) && (missing0 = "type") || (data.name === void 0 || !func0.call(data, "name")) && (missing0 = "name"))
        return validate3.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 } }], !1;
      {
        const _errs1 = errors;
        for (const key0 of Object.keys(data))
          if (!(key0 === "type" || key0 === "name" || key0 === "version" || key0 === "at")) {
            return validate3.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } }], !1;
            break;
          }
        if (_errs1 === errors) {
          if (data.type !== void 0 && func0.call(data, "type")) {
            const _errs2 = errors;
            if (data.type !== "rollback")
              return validate3.errors = [{ instancePath: instancePath + "/type", schemaPath: "#/properties/type/const", keyword: "const", params: { allowedValue: "rollback" } }], !1;
            var valid0 = _errs2 === errors;
          } else
            var valid0 = !0;
          if (valid0) {
            if (data.name !== void 0 && func0.call(data, "name")) {
              let data1 = data.name;
              const _errs3 = errors;
              if (errors === _errs3)
                if (typeof data1 == "string") {
                  if (func8(data1) > 1e3)
                    return validate3.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                } else
                  return validate3.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } }], !1;
              var valid0 = _errs3 === errors;
            } else
              var valid0 = !0;
            if (valid0) {
              if (data.version !== void 0 && func0.call(data, "version")) {
                let data2 = data.version;
                const _errs5 = errors;
                if (errors === _errs5)
                  if (typeof data2 == "string") {
                    if (func8(data2) > 1e3)
                      return validate3.errors = [{ instancePath: instancePath + "/version", schemaPath: "#/properties/version/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                  } else
                    return validate3.errors = [{ instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "string" } }], !1;
                var valid0 = _errs5 === errors;
              } else
                var valid0 = !0;
              if (valid0)
                if (data.at !== void 0 && func0.call(data, "at")) {
                  let data3 = data.at;
                  const _errs7 = errors;
                  if (errors === _errs7)
                    if (typeof data3 == "number" && isFinite(data3)) {
                      if (data3 > 864e13 || isNaN(data3))
                        return validate3.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/maximum", keyword: "maximum", params: { comparison: "<=", limit: 864e13 } }], !1;
                      if (data3 < 0 || isNaN(data3))
                        return validate3.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                    } else
                      return validate3.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/type", keyword: "type", params: { type: "number" } }], !1;
                  var valid0 = _errs7 === errors;
                } else
                  var valid0 = !0;
            }
          }
        }
      }
    } else
      return validate3.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } }], !1;
  return validate3.errors = vErrors, errors === 0;
}
validate3.evaluated = { props: !0, dynamicProps: !1, dynamicItems: !1 };
const remove = validate4, schema4 = { type: "object", required: ["type", "name"], properties: { type: { const: "remove" }, name: { type: "string", maxLength: 1e3 }, version: { type: "string", maxLength: 1e3 }, at: { type: "number", minimum: 0, maximum: 864e13 } }, additionalProperties: !1 };
function validate4(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  let vErrors = null, errors = 0;
  const evaluated0 = validate4.evaluated;
  if (evaluated0.dynamicProps && (evaluated0.props = void 0), evaluated0.dynamicItems && (evaluated0.items = void 0), errors === 0)
    if (data && typeof data == "object" && !Array.isArray(data)) {
      let missing0;
      if ((data.type === void 0 || !func0.call(data, "type")) && (missing0 = "type") || (data.name === void 0 || !func0.call(data, "name")) && (missing0 = "name"))
        return validate4.errors = [{ instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: missing0 } }], !1;
      {
        const _errs1 = errors;
        for (const key0 of Object.keys(data))
          if (!(key0 === "type" || key0 === "name" || key0 === "version" || key0 === "at")) {
            return validate4.errors = [{ instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } }], !1;
            break;
          }
        if (_errs1 === errors) {
          if (data.type !== void 0 && func0.call(data, "type")) {
            const _errs2 = errors;
            if (data.type !== "remove")
              return validate4.errors = [{ instancePath: instancePath + "/type", schemaPath: "#/properties/type/const", keyword: "const", params: { allowedValue: "remove" } }], !1;
            var valid0 = _errs2 === errors;
          } else
            var valid0 = !0;
          if (valid0) {
            if (data.name !== void 0 && func0.call(data, "name")) {
              let data1 = data.name;
              const _errs3 = errors;
              if (errors === _errs3)
                if (typeof data1 == "string") {
                  if (func8(data1) > 1e3)
                    return validate4.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                } else
                  return validate4.errors = [{ instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } }], !1;
              var valid0 = _errs3 === errors;
            } else
              var valid0 = !0;
            if (valid0) {
              if (data.version !== void 0 && func0.call(data, "version")) {
                let data2 = data.version;
                const _errs5 = errors;
                if (errors === _errs5)
                  if (typeof data2 == "string") {
                    if (func8(data2) > 1e3)
                      return validate4.errors = [{ instancePath: instancePath + "/version", schemaPath: "#/properties/version/maxLength", keyword: "maxLength", params: { limit: 1e3 } }], !1;
                  } else
                    return validate4.errors = [{ instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "string" } }], !1;
                var valid0 = _errs5 === errors;
              } else
                var valid0 = !0;
              if (valid0)
                if (data.at !== void 0 && func0.call(data, "at")) {
                  let data3 = data.at;
                  const _errs7 = errors;
                  if (errors === _errs7)
                    if (typeof data3 == "number" && isFinite(data3)) {
                      if (data3 > 864e13 || isNaN(data3))
                        return validate4.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/maximum", keyword: "maximum", params: { comparison: "<=", limit: 864e13 } }], !1;
                      if (data3 < 0 || isNaN(data3))
                        return validate4.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } }], !1;
                    } else
                      return validate4.errors = [{ instancePath: instancePath + "/at", schemaPath: "#/properties/at/type", keyword: "type", params: { type: "number" } }], !1;
                  var valid0 = _errs7 === errors;
                } else
                  var valid0 = !0;
            }
          }
        }
      }
    } else
      return validate4.errors = [{ instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } }], !1;
  return validate4.errors = vErrors, errors === 0;
}
validate4.evaluated = { props: !0, dynamicProps: !1, dynamicItems: !1 };
export const checks: Checks = {
  put,
  remove,
  rollback,
  route
}