// Real JavaScript clients against a real treaty process: each produces,
// evolves, consumes, and is refused an incompatible change.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { StringValueSchema } from '@bufbuild/protobuf/wkt';
import * as newest from '@confluentinc/schemaregistry';
import * as older from '@confluentinc/schemaregistry-1.9';
import kafkajs from '@kafkajs/confluent-schema-registry';

const binary = process.env.TREATY_BIN ?? fileURLToPath(new URL('../../treaty', import.meta.url));
let url, treaty, log = '';

before(async () => {
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
  url = `http://127.0.0.1:${port}`;
  treaty = spawn(binary, ['serve', '--store', 'memory:', '--listen', `127.0.0.1:${port}`]);
  treaty.stderr.on('data', (text) => { log += text; });
  const ended = new Promise((_, reject) => treaty.once('exit', (code) => reject(new Error(`treaty ended with ${code}\n${log}`))));
  await Promise.race([ended, ready()]);
});

after(() => treaty.kill());

async function ready() {
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const avro = (...fields) => JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields });
const id = { name: 'id', type: 'string' };
const amount = { name: 'amount', type: 'double' };
const avroV1 = avro(id, amount);
const avroV2 = avro(id, amount, { name: 'currency', type: 'string', default: 'EUR' });
const avroBroken = avro(id, amount, { name: 'country', type: 'string' });

const json = (properties) => JSON.stringify({ type: 'object', title: 'Order', additionalProperties: false, properties, required: ['id'] });
const jsonV1 = json({ id: { type: 'string' }, amount: { type: 'number' } });
const jsonV2 = json({ id: { type: 'string' }, amount: { type: 'number' }, currency: { type: 'string' } });
const jsonBroken = json({ id: { type: 'string' }, amount: { type: 'string' } });

const proto = (amount) => `syntax = "proto3";\npackage shop;\n\nmessage Order {\n  string id = 1;\n  ${amount} amount = 2;\n}\n`;

for (const [name, sr] of Object.entries({ newest, 1.9: older })) {
  const client = () => new sr.SchemaRegistryClient({ baseURLs: [url], cacheCapacity: 100 });
  const refused = async (registry, subject, info) => {
    await assert.rejects(registry.register(subject, info), (e) => {
      assert.equal(e.status, 409);
      assert.equal(e.errorCode, 40901);
      return true;
    });
    assert.equal(await registry.testSubjectCompatibility(subject, info), false);
  };

  test(`@confluentinc/schemaregistry ${name}: Avro`, async () => {
    const registry = client();
    const topic = `avro-${name}`;
    const subject = `${topic}-value`;
    await registry.register(subject, { schema: avroV1, schemaType: 'AVRO' });
    const config = { useLatestVersion: true, autoRegisterSchemas: false };
    const old = await new sr.AvroSerializer(registry, sr.SerdeType.VALUE, config).serialize(topic, { id: 'o-1', amount: 2 });
    await registry.register(subject, { schema: avroV2, schemaType: 'AVRO' });
    const fresh = client();
    const next = await new sr.AvroSerializer(fresh, sr.SerdeType.VALUE, config).serialize(topic, { id: 'o-2', amount: 3, currency: 'USD' });
    const reader = new sr.AvroDeserializer(fresh, sr.SerdeType.VALUE, { useLatestVersion: true });
    assert.deepEqual({ ...(await reader.deserialize(topic, old)) }, { id: 'o-1', amount: 2, currency: 'EUR' });
    assert.deepEqual({ ...(await reader.deserialize(topic, next)) }, { id: 'o-2', amount: 3, currency: 'USD' });
    await refused(registry, subject, { schema: avroBroken, schemaType: 'AVRO' });
  });

  test(`@confluentinc/schemaregistry ${name}: JSON Schema`, async () => {
    const registry = client();
    const topic = `json-${name}`;
    const subject = `${topic}-value`;
    await registry.register(subject, { schema: jsonV1, schemaType: 'JSON' });
    await registry.register(subject, { schema: jsonV2, schemaType: 'JSON' });
    const config = { useLatestVersion: true, autoRegisterSchemas: false, validate: true };
    const bytes = await new sr.JsonSerializer(registry, sr.SerdeType.VALUE, config).serialize(topic, { id: 'o-1', amount: 2, currency: 'USD' });
    const reader = new sr.JsonDeserializer(client(), sr.SerdeType.VALUE, { validate: true });
    assert.deepEqual(await reader.deserialize(topic, bytes), { id: 'o-1', amount: 2, currency: 'USD' });
    await refused(registry, subject, { schema: jsonBroken, schemaType: 'JSON' });
  });

  test(`@confluentinc/schemaregistry ${name}: Protobuf`, async () => {
    const registry = client();
    const topic = `proto-${name}`;
    const serializer = new sr.ProtobufSerializer(registry, sr.SerdeType.VALUE, { autoRegisterSchemas: true });
    serializer.registry.add(StringValueSchema);
    const bytes = await serializer.serialize(topic, create(StringValueSchema, { value: 'o-1' }));
    const reader = new sr.ProtobufDeserializer(client(), sr.SerdeType.VALUE, {});
    assert.equal((await reader.deserialize(topic, bytes)).value, 'o-1');
    const subject = `typed-${name}-value`;
    await registry.register(subject, { schema: proto('double'), schemaType: 'PROTOBUF' });
    await refused(registry, subject, { schema: proto('string'), schemaType: 'PROTOBUF' });
  });
}

test('@kafkajs/confluent-schema-registry', async () => {
  const registry = new kafkajs.SchemaRegistry({ host: url, clientId: 'e2e' });
  const subject = 'kafkajs-value';
  const first = await registry.register({ type: 'AVRO', schema: avroV1 }, { subject });
  const bytes = await registry.encode(first.id, { id: 'o-1', amount: 2 });
  const second = await registry.register({ type: 'AVRO', schema: avroV2 }, { subject });
  assert.notEqual(first.id, second.id);
  assert.equal(await registry.getLatestSchemaId(subject), second.id);
  const consumer = new kafkajs.SchemaRegistry({ host: url });
  assert.deepEqual({ ...(await consumer.decode(bytes)) }, { id: 'o-1', amount: 2 });
  assert.equal(await registry.getRegistryIdBySchema(subject, { type: 'AVRO', schema: avroV1 }), first.id);
  await assert.rejects(registry.register({ type: 'AVRO', schema: avroBroken }, { subject }), /incompatible/i);
});

// usage returns what the usage API says of a subject's producers and consumers, in their order.
async function usage(subject) {
  const answer = await fetch(`${url}/api/v1/subjects/${subject}/usage`);
  assert.equal(answer.status, 200);
  const body = await answer.json();
  assert.equal(body.subject, subject);
  return body.edges.map(({ principal, role, status, verified, schemaIds, libraries }) => ({ principal, role, status, verified, schemaIds, libraries }))
    .sort((a, b) => a.principal.localeCompare(b.principal));
}

// Nobody has declared anything: who writes and who reads appear by themselves.
test('observed usage', async () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
  const order = (name) => JSON.stringify({ type: 'record', name, namespace: 'used', fields: [id] }); // one for each, as kafkajs names no subject
  const want = {};
  const expect = (subject, id, library) => {
    const edge = { status: 'undeclared', verified: false, schemaIds: [id], libraries: [library] };
    want[subject] = [{ principal: 'billing', role: 'consumes', ...edge }, { principal: 'checkout', role: 'produces', ...edge }];
  };
  for (const [name, sr, module] of [['newest', newest, '@confluentinc/schemaregistry'], ['older', older, '@confluentinc/schemaregistry-1.9']]) {
    const client = (user) => new sr.SchemaRegistryClient({ baseURLs: [url], basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: `${user}:secret` } });
    const producer = client('checkout');
    const topic = `used-${name}`;
    const registered = await producer.register(`${topic}-value`, { schema: order(name), schemaType: 'AVRO' });
    const bytes = await new sr.AvroSerializer(producer, sr.SerdeType.VALUE, { useLatestVersion: true, autoRegisterSchemas: false }).serialize(topic, { id: 'o-1' });
    const reader = new sr.AvroDeserializer(client('billing'), sr.SerdeType.VALUE, {});
    assert.deepEqual({ ...(await reader.deserialize(topic, bytes)) }, { id: 'o-1' });
    expect(`${topic}-value`, registered, `confluent-javascript/${dependencies[module].split('@').at(-1)}`);
  }
  const producer = new kafkajs.SchemaRegistry({ host: url, clientId: 'checkout' });
  const registered = await producer.register({ type: 'AVRO', schema: order('kafkajs') }, { subject: 'used-kafkajs-value' });
  const bytes = await producer.encode(registered.id, { id: 'o-1' });
  const consumer = new kafkajs.SchemaRegistry({ host: url, clientId: 'billing' });
  assert.deepEqual({ ...(await consumer.decode(bytes)) }, { id: 'o-1' });
  expect('used-kafkajs-value', registered.id, '@kafkajs/confluent-schema-registry');

  const deadline = Date.now() + 30_000; // the registry writes down what it has seen every ten seconds
  for (const subject of Object.keys(want)) {
    let seen = await usage(subject);
    while (!isDeepStrictEqual(seen, want[subject]) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen = await usage(subject);
    }
    assert.deepEqual(seen, want[subject], subject);
  }
});
