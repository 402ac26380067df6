// Does the core say the same as WebAssembly and natively? reactor.cpp tells how to build both.
//   node tests/wasm/run.mjs REACTOR.wasm NATIVE PACK.rapc ANSWERS [PACK.rapc ANSWERS ...]
// ANSWERS: answer lines as session.h describes them, or an answer file in JSON, which is turned into them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';

const HEADER_BYTES = 46; // of a .rapc before its payload, docs/bytecode.md

function payload(file) {
  const bytes = readFileSync(file);
  return bytes.subarray(0, 4).toString('latin1') === 'RAPC' ? bytes.subarray(HEADER_BYTES) : bytes;
}

function line(name, value) {
  if (value === null) return `blank\t${name}`;
  if (value === true || value === false) return `answer\t${name}\t${value ? 'yes' : 'no'}`;
  return `answer\t${name}\t${Array.isArray(value) ? value.join(',') : value}`;
}

function answerLines(file) {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.json')) return text;
  return Object.entries(JSON.parse(text)).map(([name, value]) => line(name, value)).join('\n') + '\n';
}

async function startReactor(file) {
  const wasi = new WASI({ version: 'preview1' });
  const module = await WebAssembly.compile(readFileSync(file));
  const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
  wasi.initialize(instance);
  const { memory, alloc, release, result_data, result_size, load, answer, dump } = instance.exports;
  const give = (bytes, take) => {
    const at = alloc(bytes.length);
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
    const taken = take(at, bytes.length);
    release(at);
    return taken;
  };
  const result = () => Buffer.from(memory.buffer, result_data(), result_size()).toString('utf8');
  return {
    run(program, lines) {
      if (give(program, load) === 0) return result() + '\n';
      give(Buffer.from(lines, 'utf8'), answer);
      const said = result();
      dump();
      return said + result();
    },
  };
}

function runNative(native, program, lines) {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-wasm-'));
  try {
    writeFileSync(join(folder, 'payload'), program);
    writeFileSync(join(folder, 'answers'), lines);
    const files = [join(folder, 'payload'), join(folder, 'answers')];
    return execFileSync(native, files, { encoding: 'utf8', maxBuffer: 1 << 28 });
  } catch (error) {
    if (error.status === 1) return error.stdout; // the program was refused: both say why
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function firstDifference(a, b) {
  const [left, right] = [a.split('\n'), b.split('\n')];
  const at = left.findIndex((text, i) => text !== right[i]);
  return `line ${at + 1}\n  wasm:   ${left[at]}\n  native: ${right[at]}`;
}

const [wasm, native, ...cases] = process.argv.slice(2);
if (!native || cases.length === 0 || cases.length % 2 !== 0) {
  console.error('usage: node run.mjs REACTOR.wasm NATIVE PACK.rapc ANSWERS [PACK.rapc ANSWERS ...]');
  process.exit(2);
}
const reactor = await startReactor(wasm);
let different = 0;
for (let i = 0; i < cases.length; i += 2) {
  const [program, lines] = [payload(cases[i]), answerLines(cases[i + 1])];
  const [here, there] = [reactor.run(program, lines), runNative(native, program, lines)];
  if (here === there) continue;
  different += 1;
  console.log(`${cases[i]} with ${cases[i + 1]} differs in ${firstDifference(here, there)}`);
}
console.log(`${cases.length / 2} cases, ${different} different`);
process.exit(different === 0 ? 0 : 1);
