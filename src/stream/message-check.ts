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

const T=u,H={type:"object",required:["type","name","version"],properties:{type:{const:"put"},name:{type:"string",maxLength:1e3},
version:{type:"string",maxLength:1e3},at:{type:"number",minimum:0,maximum:864e13},format:{enum:["pmml","onnx","pfa","sav\
edmodel"]},data:{type:"string",pattern:"^[A-Za-z0-9+/]*={0,2}$"},location:{type:"string",minLength:1,maxLength:8192},sha256:{
type:"string",pattern:"^[0-9A-Fa-f]{64}$"},label:{type:"string",maxLength:1e3},force:{type:"boolean"},metadata:{type:"ob\
ject",maxProperties:1e3}},additionalProperties:!1,oneOf:[{required:["data"]},{required:["location"]}]},i=Object.prototype.
hasOwnProperty,A=characters,K=new RegExp("^[A-Za-z0-9+/]*={0,2}$","u"),Q=new RegExp("^[0-9A-Fa-f]{64}$","u");function u(r,{
instancePath:a="",parentData:V,parentDataProperty:z,rootData:Z=r,dynamicAnchors:S={}}={}){let n=null,e=0;const k=u.evaluated;
k.dynamicProps&&(k.props=void 0),k.dynamicItems&&(k.items=void 0);const h=e;let b=!1,I=null;const l=e;if(r&&typeof r=="o\
bject"&&!Array.isArray(r)){let c;if((r.data===void 0||!i.call(r,"data"))&&(c="data")){const O={instancePath:a,schemaPath:"\
#/oneOf/0/required",keyword:"required",params:{missingProperty:c}};n===null?n=[O]:n.push(O),e++}}var M=l===e;M&&(b=!0,I=
0);const g=e;if(r&&typeof r=="object"&&!Array.isArray(r)){let c;if((r.location===void 0||!i.call(r,"location"))&&(c="loc\
ation")){const O={instancePath:a,schemaPath:"#/oneOf/1/required",keyword:"required",params:{missingProperty:c}};n===null?
n=[O]:n.push(O),e++}}var M=g===e;if(M&&b?(b=!1,I=[I,1]):M&&(b=!0,I=1),b)e=h,n!==null&&(h?n.length=h:n=null);else{const c={
instancePath:a,schemaPath:"#/oneOf",keyword:"oneOf",params:{passingSchemas:I}};return n===null?n=[c]:n.push(c),e++,u.errors=
n,!1}if(e===0)if(r&&typeof r=="object"&&!Array.isArray(r)){let c;if((r.type===void 0||!i.call(r,"type"))&&(c="type")||(r.
name===void 0||!i.call(r,"name"))&&(c="name")||(r.version===void 0||!i.call(r,"version"))&&(c="version"))return u.errors=
[{instancePath:a,schemaPath:"#/required",keyword:"required",params:{missingProperty:c}}],!1;{const O=e;for(const f of Object.
keys(r))if(!i.call(H.properties,f)){return u.errors=[{instancePath:a,schemaPath:"#/additionalProperties",keyword:"additi\
onalProperties",params:{additionalProperty:f}}],!1;break}if(O===e){if(r.type!==void 0&&i.call(r,"type")){const f=e;if(r.
type!=="put")return u.errors=[{instancePath:a+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue:"\
put"}}],!1;var y=f===e}else var y=!0;if(y){if(r.name!==void 0&&i.call(r,"name")){let f=r.name;const d=e;if(e===d)if(typeof f==
"string"){if(A(f)>1e3)return u.errors=[{instancePath:a+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLeng\
th",params:{limit:1e3}}],!1}else return u.errors=[{instancePath:a+"/name",schemaPath:"#/properties/name/type",keyword:"t\
ype",params:{type:"string"}}],!1;var y=d===e}else var y=!0;if(y){if(r.version!==void 0&&i.call(r,"version")){let f=r.version;
const d=e;if(e===d)if(typeof f=="string"){if(A(f)>1e3)return u.errors=[{instancePath:a+"/version",schemaPath:"#/properti\
es/version/maxLength",keyword:"maxLength",params:{limit:1e3}}],!1}else return u.errors=[{instancePath:a+"/version",schemaPath:"\
#/properties/version/type",keyword:"type",params:{type:"string"}}],!1;var y=d===e}else var y=!0;if(y){if(r.at!==void 0&&
i.call(r,"at")){let f=r.at;const d=e;if(e===d)if(typeof f=="number"&&isFinite(f)){if(f>864e13||isNaN(f))return u.errors=
[{instancePath:a+"/at",schemaPath:"#/properties/at/maximum",keyword:"maximum",params:{comparison:"<=",limit:864e13}}],!1;
if(f<0||isNaN(f))return u.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/minimum",keyword:"minimum",params:{comparison:"\
>=",limit:0}}],!1}else return u.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/type",keyword:"type",params:{type:"\
number"}}],!1;var y=d===e}else var y=!0;if(y){if(r.format!==void 0&&i.call(r,"format")){let f=r.format;const d=e;if(!(f===
"pmml"||f==="onnx"||f==="pfa"||f==="savedmodel"))return u.errors=[{instancePath:a+"/format",schemaPath:"#/properties/for\
mat/enum",keyword:"enum",params:{allowedValues:H.properties.format.enum}}],!1;var y=d===e}else var y=!0;if(y){if(r.data!==
void 0&&i.call(r,"data")){let f=r.data;const d=e;if(e===d)if(typeof f=="string"){if(!K.test(f))return u.errors=[{instancePath:a+
"/data",schemaPath:"#/properties/data/pattern",keyword:"pattern",params:{pattern:"^[A-Za-z0-9+/]*={0,2}$"}}],!1}else return u.
errors=[{instancePath:a+"/data",schemaPath:"#/properties/data/type",keyword:"type",params:{type:"string"}}],!1;var y=d===
e}else var y=!0;if(y){if(r.location!==void 0&&i.call(r,"location")){let f=r.location;const d=e;if(e===d)if(typeof f=="st\
ring"){if(A(f)>8192)return u.errors=[{instancePath:a+"/location",schemaPath:"#/properties/location/maxLength",keyword:"m\
axLength",params:{limit:8192}}],!1;if(A(f)<1)return u.errors=[{instancePath:a+"/location",schemaPath:"#/properties/locat\
ion/minLength",keyword:"minLength",params:{limit:1}}],!1}else return u.errors=[{instancePath:a+"/location",schemaPath:"#\
/properties/location/type",keyword:"type",params:{type:"string"}}],!1;var y=d===e}else var y=!0;if(y){if(r.sha256!==void 0&&
i.call(r,"sha256")){let f=r.sha256;const d=e;if(e===d)if(typeof f=="string"){if(!Q.test(f))return u.errors=[{instancePath:a+
"/sha256",schemaPath:"#/properties/sha256/pattern",keyword:"pattern",params:{pattern:"^[0-9A-Fa-f]{64}$"}}],!1}else return u.
errors=[{instancePath:a+"/sha256",schemaPath:"#/properties/sha256/type",keyword:"type",params:{type:"string"}}],!1;var y=d===
e}else var y=!0;if(y){if(r.label!==void 0&&i.call(r,"label")){let f=r.label;const d=e;if(e===d)if(typeof f=="string"){if(A(
f)>1e3)return u.errors=[{instancePath:a+"/label",schemaPath:"#/properties/label/maxLength",keyword:"maxLength",params:{limit:1e3}}],
!1}else return u.errors=[{instancePath:a+"/label",schemaPath:"#/properties/label/type",keyword:"type",params:{type:"stri\
ng"}}],!1;var y=d===e}else var y=!0;if(y){if(r.force!==void 0&&i.call(r,"force")){const f=e;if(typeof r.force!="boolean")
return u.errors=[{instancePath:a+"/force",schemaPath:"#/properties/force/type",keyword:"type",params:{type:"boolean"}}],
!1;var y=f===e}else var y=!0;if(y)if(r.metadata!==void 0&&i.call(r,"metadata")){let f=r.metadata;const d=e;if(e===d)if(f&&
typeof f=="object"&&!Array.isArray(f)){if(Object.keys(f).length>1e3)return u.errors=[{instancePath:a+"/metadata",schemaPath:"\
#/properties/metadata/maxProperties",keyword:"maxProperties",params:{limit:1e3}}],!1}else return u.errors=[{instancePath:a+
"/metadata",schemaPath:"#/properties/metadata/type",keyword:"type",params:{type:"object"}}],!1;var y=d===e}else var y=!0}}}}}}}}}}}}else
return u.errors=[{instancePath:a,schemaPath:"#/type",keyword:"type",params:{type:"object"}}],!1;return u.errors=n,e===0}
u.evaluated={props:!0,dynamicProps:!1,dynamicItems:!1};const U=s,W={type:"object",required:["type","name"],properties:{type:{
const:"route"},name:{type:"string",maxLength:1e3},at:{type:"number",minimum:0,maximum:864e13},weights:{type:"object",minProperties:1,
maxProperties:16,propertyNames:{maxLength:1e3},additionalProperties:{type:"number",minimum:0,maximum:1e9},not:{additionalProperties:{
const:0}}},canary:{type:"object",properties:{target:{type:"string",maxLength:1e3},steps:{type:"array",minItems:1,maxItems:100,
items:{type:"number",exclusiveMinimum:0,maximum:1}},records:{type:"integer",minimum:1},ms:{type:"number",minimum:0},guard:{
type:"object",properties:{errorRate:{type:"number",minimum:0,maximum:1},latency:{type:"number",exclusiveMinimum:0},shift:{
type:"number",minimum:0,maximum:1},minimum:{type:"integer",minimum:1}},additionalProperties:!1}},additionalProperties:!1},
shadow:{type:"array",minItems:0,maxItems:16,items:{type:"string",maxLength:1e3}},race:{type:"object",required:["targets",
"deadline"],properties:{targets:{type:"array",minItems:1,maxItems:16,items:{type:"string",maxLength:1e3}},deadline:{type:"\
number",exclusiveMinimum:0,maximum:864e5}},additionalProperties:!1}},additionalProperties:!1,allOf:[{not:{required:["wei\
ghts","canary"]}},{not:{required:["weights","race"]}},{not:{required:["canary","race"]}}]};function s(r,{instancePath:a="",
parentData:V,parentDataProperty:z,rootData:Z=r,dynamicAnchors:S={}}={}){let n=null,e=0;const k=s.evaluated;k.dynamicProps&&
(k.props=void 0),k.dynamicItems&&(k.items=void 0);const h=e,b=e,I=e;if(r&&typeof r=="object"&&!Array.isArray(r)){let F;if((r.
weights===void 0||!i.call(r,"weights"))&&(F="weights")||(r.canary===void 0||!i.call(r,"canary"))&&(F="canary")){const R={};
n===null?n=[R]:n.push(R),e++}}var l=I===e;if(l)return s.errors=[{instancePath:a,schemaPath:"#/allOf/0/not",keyword:"not",
params:{}}],!1;e=b,n!==null&&(b?n.length=b:n=null);var g=h===e;if(g){const F=e,R=e,t=e;if(r&&typeof r=="object"&&!Array.
isArray(r)){let D;if((r.weights===void 0||!i.call(r,"weights"))&&(D="weights")||(r.race===void 0||!i.call(r,"race"))&&(D=
"race")){const _={};n===null?n=[_]:n.push(_),e++}}var M=t===e;if(M)return s.errors=[{instancePath:a,schemaPath:"#/allOf/\
1/not",keyword:"not",params:{}}],!1;e=R,n!==null&&(R?n.length=R:n=null);var g=F===e;if(g){const D=e,_=e,o=e;if(r&&typeof r==
"object"&&!Array.isArray(r)){let v;if((r.canary===void 0||!i.call(r,"canary"))&&(v="canary")||(r.race===void 0||!i.call(
r,"race"))&&(v="race")){const P={};n===null?n=[P]:n.push(P),e++}}var y=o===e;if(y)return s.errors=[{instancePath:a,schemaPath:"\
#/allOf/2/not",keyword:"not",params:{}}],!1;e=_,n!==null&&(_?n.length=_:n=null);var g=D===e}}if(e===0)if(r&&typeof r=="o\
bject"&&!Array.isArray(r)){let F;if((r.type===void 0||!i.call(r,"type"))&&(F="type")||(r.name===void 0||!i.call(r,"name"))&&
(F="name"))return s.errors=[{instancePath:a,schemaPath:"#/required",keyword:"required",params:{missingProperty:F}}],!1;{
const R=e;for(const t of Object.keys(r))if(!(t==="type"||t==="name"||t==="at"||t==="weights"||t==="canary"||t==="shadow"||
t==="race")){return s.errors=[{instancePath:a,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{
additionalProperty:t}}],!1;break}if(R===e){if(r.type!==void 0&&i.call(r,"type")){const t=e;if(r.type!=="route")return s.
errors=[{instancePath:a+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{allowedValue:"route"}}],!1;
var c=t===e}else var c=!0;if(c){if(r.name!==void 0&&i.call(r,"name")){let t=r.name;const x=e;if(e===x)if(typeof t=="stri\
ng"){if(A(t)>1e3)return s.errors=[{instancePath:a+"/name",schemaPath:"#/properties/name/maxLength",keyword:"maxLength",params:{
limit:1e3}}],!1}else return s.errors=[{instancePath:a+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{
type:"string"}}],!1;var c=x===e}else var c=!0;if(c){if(r.at!==void 0&&i.call(r,"at")){let t=r.at;const x=e;if(e===x)if(typeof t==
"number"&&isFinite(t)){if(t>864e13||isNaN(t))return s.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/maximum",
keyword:"maximum",params:{comparison:"<=",limit:864e13}}],!1;if(t<0||isNaN(t))return s.errors=[{instancePath:a+"/at",schemaPath:"\
#/properties/at/minimum",keyword:"minimum",params:{comparison:">=",limit:0}}],!1}else return s.errors=[{instancePath:a+"\
/at",schemaPath:"#/properties/at/type",keyword:"type",params:{type:"number"}}],!1;var c=x===e}else var c=!0;if(c){if(r.weights!==
void 0&&i.call(r,"weights")){let t=r.weights;const x=e,D=e,_=e;if(t&&typeof t=="object"&&!Array.isArray(t))for(const p of Object.
keys(t)){const v=e;if(t[p]!==0){const P={};n===null?n=[P]:n.push(P),e++}var O=v===e;if(!O)break}var f=_===e;if(f)return s.
errors=[{instancePath:a+"/weights",schemaPath:"#/properties/weights/not",keyword:"not",params:{}}],!1;if(e=D,n!==null&&(D?
n.length=D:n=null),e===x)if(t&&typeof t=="object"&&!Array.isArray(t)){if(Object.keys(t).length>16)return s.errors=[{instancePath:a+
"/weights",schemaPath:"#/properties/weights/maxProperties",keyword:"maxProperties",params:{limit:16}}],!1;if(Object.keys(
t).length<1)return s.errors=[{instancePath:a+"/weights",schemaPath:"#/properties/weights/minProperties",keyword:"minProp\
erties",params:{limit:1}}],!1;for(const p of Object.keys(t)){const v=e;if(typeof p=="string"&&A(p)>1e3){const P={instancePath:a+
"/weights",schemaPath:"#/properties/weights/propertyNames/maxLength",keyword:"maxLength",params:{limit:1e3},propertyName:p};
n===null?n=[P]:n.push(P),e++}var d=v===e;if(!d){const P={instancePath:a+"/weights",schemaPath:"#/properties/weights/prop\
ertyNames",keyword:"propertyNames",params:{propertyName:p}};return n===null?n=[P]:n.push(P),e++,s.errors=n,!1;break}}if(d)
for(const p of Object.keys(t)){let v=t[p];const P=e;if(e===P)if(typeof v=="number"&&isFinite(v)){if(v>1e9||isNaN(v))return s.
errors=[{instancePath:a+"/weights/"+p.replace(/~/g,"~0").replace(/\//g,"~1"),schemaPath:"#/properties/weights/additional\
Properties/maximum",keyword:"maximum",params:{comparison:"<=",limit:1e9}}],!1;if(v<0||isNaN(v))return s.errors=[{instancePath:a+
"/weights/"+p.replace(/~/g,"~0").replace(/\//g,"~1"),schemaPath:"#/properties/weights/additionalProperties/minimum",keyword:"\
minimum",params:{comparison:">=",limit:0}}],!1}else return s.errors=[{instancePath:a+"/weights/"+p.replace(/~/g,"~0").replace(
/\//g,"~1"),schemaPath:"#/properties/weights/additionalProperties/type",keyword:"type",params:{type:"number"}}],!1;var J=P===
e;if(!J)break}}else return s.errors=[{instancePath:a+"/weights",schemaPath:"#/properties/weights/type",keyword:"type",params:{
type:"object"}}],!1;var c=x===e}else var c=!0;if(c){if(r.canary!==void 0&&i.call(r,"canary")){let t=r.canary;const x=e;if(e===
x)if(t&&typeof t=="object"&&!Array.isArray(t)){const _=e;for(const o of Object.keys(t))if(!(o==="target"||o==="steps"||o===
"records"||o==="ms"||o==="guard")){return s.errors=[{instancePath:a+"/canary",schemaPath:"#/properties/canary/additional\
Properties",keyword:"additionalProperties",params:{additionalProperty:o}}],!1;break}if(_===e){if(t.target!==void 0&&i.call(
t,"target")){let o=t.target;const p=e;if(e===p)if(typeof o=="string"){if(A(o)>1e3)return s.errors=[{instancePath:a+"/can\
ary/target",schemaPath:"#/properties/canary/properties/target/maxLength",keyword:"maxLength",params:{limit:1e3}}],!1}else
return s.errors=[{instancePath:a+"/canary/target",schemaPath:"#/properties/canary/properties/target/type",keyword:"type",
params:{type:"string"}}],!1;var L=p===e}else var L=!0;if(L){if(t.steps!==void 0&&i.call(t,"steps")){let o=t.steps;const p=e;
if(e===p)if(Array.isArray(o)){if(o.length>100)return s.errors=[{instancePath:a+"/canary/steps",schemaPath:"#/properties/\
canary/properties/steps/maxItems",keyword:"maxItems",params:{limit:100}}],!1;if(o.length<1)return s.errors=[{instancePath:a+
"/canary/steps",schemaPath:"#/properties/canary/properties/steps/minItems",keyword:"minItems",params:{limit:1}}],!1;{var B=!0;
const P=o.length;for(let m=0;m<P;m++){let w=o[m];const E=e;if(e===E)if(typeof w=="number"&&isFinite(w)){if(w>1||isNaN(w))
return s.errors=[{instancePath:a+"/canary/steps/"+m,schemaPath:"#/properties/canary/properties/steps/items/maximum",keyword:"\
maximum",params:{comparison:"<=",limit:1}}],!1;if(w<=0||isNaN(w))return s.errors=[{instancePath:a+"/canary/steps/"+m,schemaPath:"\
#/properties/canary/properties/steps/items/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison:">",limit:0}}],
!1}else return s.errors=[{instancePath:a+"/canary/steps/"+m,schemaPath:"#/properties/canary/properties/steps/items/type",
keyword:"type",params:{type:"number"}}],!1;var B=E===e;if(!B)break}}}else return s.errors=[{instancePath:a+"/canary/step\
s",schemaPath:"#/properties/canary/properties/steps/type",keyword:"type",params:{type:"array"}}],!1;var L=p===e}else var L=!0;
if(L){if(t.records!==void 0&&i.call(t,"records")){let o=t.records;const p=e;if(!(typeof o=="number"&&!(o%1)&&!isNaN(o)&&
isFinite(o)))return s.errors=[{instancePath:a+"/canary/records",schemaPath:"#/properties/canary/properties/records/type",
keyword:"type",params:{type:"integer"}}],!1;if(e===p&&typeof o=="number"&&isFinite(o)&&(o<1||isNaN(o)))return s.errors=[
{instancePath:a+"/canary/records",schemaPath:"#/properties/canary/properties/records/minimum",keyword:"minimum",params:{
comparison:">=",limit:1}}],!1;var L=p===e}else var L=!0;if(L){if(t.ms!==void 0&&i.call(t,"ms")){let o=t.ms;const p=e;if(e===
p)if(typeof o=="number"&&isFinite(o)){if(o<0||isNaN(o))return s.errors=[{instancePath:a+"/canary/ms",schemaPath:"#/prope\
rties/canary/properties/ms/minimum",keyword:"minimum",params:{comparison:">=",limit:0}}],!1}else return s.errors=[{instancePath:a+
"/canary/ms",schemaPath:"#/properties/canary/properties/ms/type",keyword:"type",params:{type:"number"}}],!1;var L=p===e}else
var L=!0;if(L)if(t.guard!==void 0&&i.call(t,"guard")){let o=t.guard;const p=e;if(e===p)if(o&&typeof o=="object"&&!Array.
isArray(o)){const P=e;for(const m of Object.keys(o))if(!(m==="errorRate"||m==="latency"||m==="shift"||m==="minimum")){return s.
errors=[{instancePath:a+"/canary/guard",schemaPath:"#/properties/canary/properties/guard/additionalProperties",keyword:"\
additionalProperties",params:{additionalProperty:m}}],!1;break}if(P===e){if(o.errorRate!==void 0&&i.call(o,"errorRate")){
let m=o.errorRate;const w=e;if(e===w)if(typeof m=="number"&&isFinite(m)){if(m>1||isNaN(m))return s.errors=[{instancePath:a+
"/canary/guard/errorRate",schemaPath:"#/properties/canary/properties/guard/properties/errorRate/maximum",keyword:"maximu\
m",params:{comparison:"<=",limit:1}}],!1;if(m<0||isNaN(m))return s.errors=[{instancePath:a+"/canary/guard/errorRate",schemaPath:"\
#/properties/canary/properties/guard/properties/errorRate/minimum",keyword:"minimum",params:{comparison:">=",limit:0}}],
!1}else return s.errors=[{instancePath:a+"/canary/guard/errorRate",schemaPath:"#/properties/canary/properties/guard/prop\
erties/errorRate/type",keyword:"type",params:{type:"number"}}],!1;var q=w===e}else var q=!0;if(q){if(o.latency!==void 0&&
i.call(o,"latency")){let m=o.latency;const w=e;if(e===w)if(typeof m=="number"&&isFinite(m)){if(m<=0||isNaN(m))return s.errors=
[{instancePath:a+"/canary/guard/latency",schemaPath:"#/properties/canary/properties/guard/properties/latency/exclusiveMi\
nimum",keyword:"exclusiveMinimum",params:{comparison:">",limit:0}}],!1}else return s.errors=[{instancePath:a+"/canary/gu\
ard/latency",schemaPath:"#/properties/canary/properties/guard/properties/latency/type",keyword:"type",params:{type:"numb\
er"}}],!1;var q=w===e}else var q=!0;if(q){if(o.shift!==void 0&&i.call(o,"shift")){let m=o.shift;const w=e;if(e===w)if(typeof m==
"number"&&isFinite(m)){if(m>1||isNaN(m))return s.errors=[{instancePath:a+"/canary/guard/shift",schemaPath:"#/properties/\
canary/properties/guard/properties/shift/maximum",keyword:"maximum",params:{comparison:"<=",limit:1}}],!1;if(m<0||isNaN(
m))return s.errors=[{instancePath:a+"/canary/guard/shift",schemaPath:"#/properties/canary/properties/guard/properties/sh\
ift/minimum",keyword:"minimum",params:{comparison:">=",limit:0}}],!1}else return s.errors=[{instancePath:a+"/canary/guar\
d/shift",schemaPath:"#/properties/canary/properties/guard/properties/shift/type",keyword:"type",params:{type:"number"}}],
!1;var q=w===e}else var q=!0;if(q)if(o.minimum!==void 0&&i.call(o,"minimum")){let m=o.minimum;const w=e;if(!(typeof m=="\
number"&&!(m%1)&&!isNaN(m)&&isFinite(m)))return s.errors=[{instancePath:a+"/canary/guard/minimum",schemaPath:"#/properti\
es/canary/properties/guard/properties/minimum/type",keyword:"type",params:{type:"integer"}}],!1;if(e===w&&typeof m=="num\
ber"&&isFinite(m)&&(m<1||isNaN(m)))return s.errors=[{instancePath:a+"/canary/guard/minimum",schemaPath:"#/properties/can\
ary/properties/guard/properties/minimum/minimum",keyword:"minimum",params:{comparison:">=",limit:1}}],!1;var q=w===e}else
var q=!0}}}}else return s.errors=[{instancePath:a+"/canary/guard",schemaPath:"#/properties/canary/properties/guard/type",
keyword:"type",params:{type:"object"}}],!1;var L=p===e}else var L=!0}}}}}else return s.errors=[{instancePath:a+"/canary",
schemaPath:"#/properties/canary/type",keyword:"type",params:{type:"object"}}],!1;var c=x===e}else var c=!0;if(c){if(r.shadow!==
void 0&&i.call(r,"shadow")){let t=r.shadow;const x=e;if(e===x)if(Array.isArray(t)){if(t.length>16)return s.errors=[{instancePath:a+
"/shadow",schemaPath:"#/properties/shadow/maxItems",keyword:"maxItems",params:{limit:16}}],!1;if(t.length<0)return s.errors=
[{instancePath:a+"/shadow",schemaPath:"#/properties/shadow/minItems",keyword:"minItems",params:{limit:0}}],!1;{var C=!0;
const _=t.length;for(let o=0;o<_;o++){let p=t[o];const v=e;if(e===v)if(typeof p=="string"){if(A(p)>1e3)return s.errors=[
{instancePath:a+"/shadow/"+o,schemaPath:"#/properties/shadow/items/maxLength",keyword:"maxLength",params:{limit:1e3}}],!1}else
return s.errors=[{instancePath:a+"/shadow/"+o,schemaPath:"#/properties/shadow/items/type",keyword:"type",params:{type:"s\
tring"}}],!1;var C=v===e;if(!C)break}}}else return s.errors=[{instancePath:a+"/shadow",schemaPath:"#/properties/shadow/t\
ype",keyword:"type",params:{type:"array"}}],!1;var c=x===e}else var c=!0;if(c)if(r.race!==void 0&&i.call(r,"race")){let t=r.
race;const x=e;if(e===x)if(t&&typeof t=="object"&&!Array.isArray(t)){let _;if((t.targets===void 0||!i.call(t,"targets"))&&
(_="targets")||(t.deadline===void 0||!i.call(t,"deadline"))&&(_="deadline"))return s.errors=[{instancePath:a+"/race",schemaPath:"\
#/properties/race/required",keyword:"required",params:{missingProperty:_}}],!1;{const o=e;for(const p of Object.keys(t))
if(!(p==="targets"||p==="deadline")){return s.errors=[{instancePath:a+"/race",schemaPath:"#/properties/race/additionalPr\
operties",keyword:"additionalProperties",params:{additionalProperty:p}}],!1;break}if(o===e){if(t.targets!==void 0&&i.call(
t,"targets")){let p=t.targets;const v=e;if(e===v)if(Array.isArray(p)){if(p.length>16)return s.errors=[{instancePath:a+"/\
race/targets",schemaPath:"#/properties/race/properties/targets/maxItems",keyword:"maxItems",params:{limit:16}}],!1;if(p.
length<1)return s.errors=[{instancePath:a+"/race/targets",schemaPath:"#/properties/race/properties/targets/minItems",keyword:"\
minItems",params:{limit:1}}],!1;{var G=!0;const P=p.length;for(let m=0;m<P;m++){let w=p[m];const E=e;if(e===E)if(typeof w==
"string"){if(A(w)>1e3)return s.errors=[{instancePath:a+"/race/targets/"+m,schemaPath:"#/properties/race/properties/targe\
ts/items/maxLength",keyword:"maxLength",params:{limit:1e3}}],!1}else return s.errors=[{instancePath:a+"/race/targets/"+m,
schemaPath:"#/properties/race/properties/targets/items/type",keyword:"type",params:{type:"string"}}],!1;var G=E===e;if(!G)
break}}}else return s.errors=[{instancePath:a+"/race/targets",schemaPath:"#/properties/race/properties/targets/type",keyword:"\
type",params:{type:"array"}}],!1;var $=v===e}else var $=!0;if($)if(t.deadline!==void 0&&i.call(t,"deadline")){let p=t.deadline;
const v=e;if(e===v)if(typeof p=="number"&&isFinite(p)){if(p>864e5||isNaN(p))return s.errors=[{instancePath:a+"/race/dead\
line",schemaPath:"#/properties/race/properties/deadline/maximum",keyword:"maximum",params:{comparison:"<=",limit:864e5}}],
!1;if(p<=0||isNaN(p))return s.errors=[{instancePath:a+"/race/deadline",schemaPath:"#/properties/race/properties/deadline\
/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison:">",limit:0}}],!1}else return s.errors=[{instancePath:a+
"/race/deadline",schemaPath:"#/properties/race/properties/deadline/type",keyword:"type",params:{type:"number"}}],!1;var $=v===
e}else var $=!0}}}else return s.errors=[{instancePath:a+"/race",schemaPath:"#/properties/race/type",keyword:"type",params:{
type:"object"}}],!1;var c=x===e}else var c=!0}}}}}}}}else return s.errors=[{instancePath:a,schemaPath:"#/type",keyword:"\
type",params:{type:"object"}}],!1;return s.errors=n,e===0}s.evaluated={props:!0,dynamicProps:!1,dynamicItems:!1};const X=N,
Y={type:"object",required:["type","name"],properties:{type:{const:"rollback"},name:{type:"string",maxLength:1e3},version:{
type:"string",maxLength:1e3},at:{type:"number",minimum:0,maximum:864e13}},additionalProperties:!1};function N(r,{instancePath:a="",
parentData:V,parentDataProperty:z,rootData:Z=r,dynamicAnchors:S={}}={}){let n=null,e=0;const k=N.evaluated;if(k.dynamicProps&&
(k.props=void 0),k.dynamicItems&&(k.items=void 0),e===0)if(r&&typeof r=="object"&&!Array.isArray(r)){let b;if((r.type===
void 0||!i.call(r,"type"))&&(b="type")||(r.name===void 0||!i.call(r,"name"))&&(b="name"))return N.errors=[{instancePath:a,
schemaPath:"#/required",keyword:"required",params:{missingProperty:b}}],!1;{const I=e;for(const l of Object.keys(r))if(!(l===
"type"||l==="name"||l==="version"||l==="at")){return N.errors=[{instancePath:a,schemaPath:"#/additionalProperties",keyword:"\
additionalProperties",params:{additionalProperty:l}}],!1;break}if(I===e){if(r.type!==void 0&&i.call(r,"type")){const l=e;
if(r.type!=="rollback")return N.errors=[{instancePath:a+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{
allowedValue:"rollback"}}],!1;var h=l===e}else var h=!0;if(h){if(r.name!==void 0&&i.call(r,"name")){let l=r.name;const g=e;
if(e===g)if(typeof l=="string"){if(A(l)>1e3)return N.errors=[{instancePath:a+"/name",schemaPath:"#/properties/name/maxLe\
ngth",keyword:"maxLength",params:{limit:1e3}}],!1}else return N.errors=[{instancePath:a+"/name",schemaPath:"#/properties\
/name/type",keyword:"type",params:{type:"string"}}],!1;var h=g===e}else var h=!0;if(h){if(r.version!==void 0&&i.call(r,"\
version")){let l=r.version;const g=e;if(e===g)if(typeof l=="string"){if(A(l)>1e3)return N.errors=[{instancePath:a+"/vers\
ion",schemaPath:"#/properties/version/maxLength",keyword:"maxLength",params:{limit:1e3}}],!1}else return N.errors=[{instancePath:a+
"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type:"string"}}],!1;var h=g===e}else var h=!0;if(h)
if(r.at!==void 0&&i.call(r,"at")){let l=r.at;const g=e;if(e===g)if(typeof l=="number"&&isFinite(l)){if(l>864e13||isNaN(l))
return N.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/maximum",keyword:"maximum",params:{comparison:"<=",limit:864e13}}],
!1;if(l<0||isNaN(l))return N.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/minimum",keyword:"minimum",params:{
comparison:">=",limit:0}}],!1}else return N.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/type",keyword:"typ\
e",params:{type:"number"}}],!1;var h=g===e}else var h=!0}}}}}else return N.errors=[{instancePath:a,schemaPath:"#/type",keyword:"\
type",params:{type:"object"}}],!1;return N.errors=n,e===0}N.evaluated={props:!0,dynamicProps:!1,dynamicItems:!1};const ee=j,
re={type:"object",required:["type","name"],properties:{type:{const:"remove"},name:{type:"string",maxLength:1e3},version:{
type:"string",maxLength:1e3},at:{type:"number",minimum:0,maximum:864e13}},additionalProperties:!1};function j(r,{instancePath:a="",
parentData:V,parentDataProperty:z,rootData:Z=r,dynamicAnchors:S={}}={}){let n=null,e=0;const k=j.evaluated;if(k.dynamicProps&&
(k.props=void 0),k.dynamicItems&&(k.items=void 0),e===0)if(r&&typeof r=="object"&&!Array.isArray(r)){let b;if((r.type===
void 0||!i.call(r,"type"))&&(b="type")||(r.name===void 0||!i.call(r,"name"))&&(b="name"))return j.errors=[{instancePath:a,
schemaPath:"#/required",keyword:"required",params:{missingProperty:b}}],!1;{const I=e;for(const l of Object.keys(r))if(!(l===
"type"||l==="name"||l==="version"||l==="at")){return j.errors=[{instancePath:a,schemaPath:"#/additionalProperties",keyword:"\
additionalProperties",params:{additionalProperty:l}}],!1;break}if(I===e){if(r.type!==void 0&&i.call(r,"type")){const l=e;
if(r.type!=="remove")return j.errors=[{instancePath:a+"/type",schemaPath:"#/properties/type/const",keyword:"const",params:{
allowedValue:"remove"}}],!1;var h=l===e}else var h=!0;if(h){if(r.name!==void 0&&i.call(r,"name")){let l=r.name;const g=e;
if(e===g)if(typeof l=="string"){if(A(l)>1e3)return j.errors=[{instancePath:a+"/name",schemaPath:"#/properties/name/maxLe\
ngth",keyword:"maxLength",params:{limit:1e3}}],!1}else return j.errors=[{instancePath:a+"/name",schemaPath:"#/properties\
/name/type",keyword:"type",params:{type:"string"}}],!1;var h=g===e}else var h=!0;if(h){if(r.version!==void 0&&i.call(r,"\
version")){let l=r.version;const g=e;if(e===g)if(typeof l=="string"){if(A(l)>1e3)return j.errors=[{instancePath:a+"/vers\
ion",schemaPath:"#/properties/version/maxLength",keyword:"maxLength",params:{limit:1e3}}],!1}else return j.errors=[{instancePath:a+
"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type:"string"}}],!1;var h=g===e}else var h=!0;if(h)
if(r.at!==void 0&&i.call(r,"at")){let l=r.at;const g=e;if(e===g)if(typeof l=="number"&&isFinite(l)){if(l>864e13||isNaN(l))
return j.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/maximum",keyword:"maximum",params:{comparison:"<=",limit:864e13}}],
!1;if(l<0||isNaN(l))return j.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/minimum",keyword:"minimum",params:{
comparison:">=",limit:0}}],!1}else return j.errors=[{instancePath:a+"/at",schemaPath:"#/properties/at/type",keyword:"typ\
e",params:{type:"number"}}],!1;var h=g===e}else var h=!0}}}}}else return j.errors=[{instancePath:a,schemaPath:"#/type",keyword:"\
type",params:{type:"object"}}],!1;return j.errors=n,e===0}j.evaluated={props:!0,dynamicProps:!1,dynamicItems:!1};
export const checks: Checks = { put: T, remove: ee, rollback: X, route: U }
