// What the upload action checks on the runner before it uploads one file, in its order (codeql-action 4.36.3,
// src/upload-lib.ts and src/sarif/index.ts): JSON, schema, unique runs, fingerprints, the arrays `runs` and `results`.
//
//   node gate.js <folder with node_modules> <SARIF schema> judge  < paths, one a line   > one JSON verdict a line
//   node gate.js <folder with node_modules> <SARIF schema> upload <file>…               the whole way, compression too
//
// The validator library is the action's own, npm jsonschema 1.5.0. Its schema is read from the kit's copy of the schema
// that OASIS published as errata 01. The action's file differs from it in two ways: `anyOf` of `region` stands among
// the properties, where it asks for nothing and lets a region have a member of that name (moved here, see `dialect`);
// and it names JSON Schema 2020-12 instead of draft 4, which the library does not look at.
"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const zlib = require("zlib");

const [modules, schemaFile, mode, ...files] = process.argv.slice(2);
const { Validator } = require(path.resolve(modules, "node_modules", "jsonschema"));

class Refusal extends Error {
  constructor(stage, message) {
    super(message);
    this.stage = stage;
  }
}

function dialect(schema) {
  const region = schema.definitions.region;
  region.properties.anyOf = region.anyOf;
  delete region.anyOf;
  return schema;
}

const schema = dialect(JSON.parse(fs.readFileSync(schemaFile, "utf8")));

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal("json", `Invalid SARIF. JSON syntax error: ${error.message}`);
  }
}

// A log without `runs` gives undefined, one without a run gives true.
const onlyCodeQL = (log) => log.runs?.every((run) => run.tool?.driver?.name === "CodeQL");
const aboutUri = (error) => error.name === "format" && ["uri", "uri-reference"].includes(error.argument);

function checkSchema(log) {
  if (onlyCodeQL(log)) return;
  const errors = new Validator().validate(log, schema).errors.filter((error) => !aboutUri(error));
  if (errors.length === 0) return;
  const refusal = new Refusal("schema", errors.map((error) => `- ${error.stack}`).join("\n"));
  refusal.names = [...new Set(errors.map((error) => error.name))];
  throw refusal;
}

function keyOf(run) {
  const { name, fullName, version, semanticVersion, guid } = run.tool?.driver ?? {};
  return JSON.stringify({ name, fullName, version, semanticVersion, guid, id: run.automationDetails?.id });
}

function checkUnique(log) {
  if (log.runs === undefined) return;
  const keys = new Set();
  for (const run of log.runs) {
    const key = keyOf(run);
    if (keys.has(key)) throw new Refusal("unique-runs", "multiple SARIF runs with the same category");
    keys.add(key);
  }
}

// Without a checkout no fingerprint is computed, but the action looks at the same members and stumbles where it would.
function fingerprint(log) {
  for (const run of log.runs || []) {
    const artifacts = run.artifacts || [];
    for (const result of run.results || []) {
      const first = (result.locations || [])[0];
      const place = first?.physicalLocation?.artifactLocation;
      if (!place || first.physicalLocation.region?.startLine === undefined) continue;
      const { uri, index } = place;
      if (!uri && typeof index === "number" && index >= 0 && index < artifacts.length) artifacts[index].location;
    }
  }
}

// The names of the tools, and the tool and category of each run: in logs named CodeQL these may be anything.
function identify(log) {
  const folded = (text) => (text ?? "_").replace(/[^a-zA-Z0-9_]/g, "_").toLocaleUpperCase();
  for (const run of log.runs || []) {
    (run.tool || {}).driver || {};
    folded(run?.automationDetails?.id) + folded(run.tool?.driver?.name);
  }
}

function checkArrays(payload) {
  const log = JSON.parse(payload);
  if (!Array.isArray(log.runs)) throw new Refusal("results", "Invalid SARIF. Missing 'runs' array.");
  for (const run of log.runs) {
    if (!Array.isArray(run.results)) throw new Refusal("results", "Invalid SARIF. Missing 'results' array in run.");
  }
}

function judge(file, compress) {
  let stage = "json";
  try {
    const log = parse(fs.readFileSync(file, "utf8"));
    stage = "schema";
    checkSchema(log);
    stage = "unique-runs";
    checkUnique(log);
    stage = "results";
    fingerprint(log);
    identify(log);
    const payload = JSON.stringify(log);
    const size = compress ? zlib.gzipSync(payload).toString("base64").length : 0;
    checkArrays(payload);
    return { refused: false, stage: "accepted", crashed: false, names: [], message: "", size };
  } catch (error) {
    const crashed = !(error instanceof Refusal);
    const { names = [], message } = error;
    return { refused: true, stage: error.stage ?? stage, crashed, names, message: message.slice(0, 400), size: 0 };
  }
}

if (mode === "upload") {
  for (const file of files) console.log(JSON.stringify({ file, ...judge(file, true) }));
} else {
  readline
    .createInterface({ input: process.stdin })
    .on("line", (file) => console.log(JSON.stringify({ file, ...judge(file, false) })));
}
