// The catalog of the demo in the forms of other tools, held against their own schemas.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import specs from '@asyncapi/specs';
import * as backstage from '@backstage/catalog-model';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse, parseAllDocuments } from 'yaml';

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
  treaty = spawn(binary, ['serve', '--store', 'memory:', '--demo', '--listen', `127.0.0.1:${port}`]);
  treaty.stderr.on('data', (text) => { log += text; });
  const ended = new Promise((_, reject) => treaty.once('exit', (code) => reject(new Error(`treaty ended with ${code}\n${log}`))));
  await Promise.race([ended, loaded()]);
});

after(() => treaty.kill());

// loaded waits until the demo has declared its last application.
async function loaded() {
  for (;;) {
    if (log.includes('demo data is loaded')) return;
    assert.ok(!log.includes('could not be loaded'), log);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function exported(form) {
  const answer = await fetch(`${url}/api/v1/export/${form}`);
  assert.equal(answer.status, 200);
  const body = await answer.json();
  assert.ok(body.files.length > 0 && body.dropped.length > 0);
  return body.files;
}

test('AsyncAPI documents obey the schema of AsyncAPI 3', async () => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formats(ajv);
  const valid = ajv.compile(specs.schemasWithoutId['3.0.0']);
  for (const file of await exported('asyncapi')) {
    valid(parse(file.text));
    assert.deepEqual(valid.errors ?? [], [], file.path);
  }
});

test('entities obey the schemas of Backstage', async () => {
  const text = await (await fetch(`${url}/api/v1/export/backstage/catalog-info.yaml`)).text();
  const policies = backstage.EntityPolicies.allOf([
    new backstage.DefaultNamespaceEntityPolicy(), new backstage.FieldFormatEntityPolicy(), new backstage.SchemaValidEntityPolicy(),
    new backstage.NoForeignRootFieldsEntityPolicy(),
  ]);
  const kinds = {
    API: backstage.apiEntityV1alpha1Validator, Component: backstage.componentEntityV1alpha1Validator,
    Domain: backstage.domainEntityV1alpha1Validator, Group: backstage.groupEntityV1alpha1Validator, Resource: backstage.resourceEntityV1alpha1Validator,
  };
  const seen = new Set();
  for (const document of parseAllDocuments(text)) {
    const entity = document.toJS();
    await policies.enforce(entity);
    assert.ok(await kinds[entity.kind].check(entity), `${entity.kind} ${entity.metadata.name}`);
    seen.add(entity.kind);
  }
  assert.deepEqual([...seen].sort(), Object.keys(kinds).sort());
});
