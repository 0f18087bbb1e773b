import { startBenchSandbox } from '/tmp/wt/port/bench/sandboxProcess';
import { bulkParameters, runBulk } from '/tmp/wt/port/tools/engine/bulkImport';
import { SERVICES } from '/tmp/wt/port/tools/services';
import { createEngine } from '/tmp/wt/port/tools/engine/engine';
import { loadPackage } from '/tmp/wt/port/tools/engine/package-under-test';
const KEYED: any = { oig: {}, trivore: { keyField: 'employeeNumber' } };
const HEADER = 'User Name,Email,First Name,Last Name,Country,Key,Groups';
const row = (i: number, g: string) => [HEADER, `one.record.${i},one.record.${i}@example.com,One,Record,FI,K-${i},${g}`].join('\r\n');
const users = Number(process.argv[2]); const only = process.argv[3]?.split(',');
(async () => {
 const sandbox = await startBenchSandbox();
 const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
 for (const s of SERVICES) {
  if (only && !only.includes(s.id)) continue;
  let t = Date.now(); await sandbox.reset(); await sandbox.seed({ users, groups: 10, services: [s.id] });
  console.log(s.id, 'seed', Date.now() - t);
  let i = 0;
  for (const [title, options, isNew] of [['new', {}, true], ['name', { matchOn: ['userName'] }, false], ['email', { matchOn: ['email'] }, false], ['key', { matchOn: ['key'] }, false]] as const) {
   if (title === 'key' && !KEYED[s.id]) continue;
   i++;
   const run = async (csv: string, options: any) => { const t = Date.now(); const before = await sandbox.requests(); const r = await runBulk(engine, s, bulkParameters(csv, { options }));
     const n = await sandbox.requests();
     const log = await (await fetch(sandbox.url + '/__sandbox/log?limit=' + Math.min(n - before, 400))).json() as any[];
     console.log(' ', title, r.summary.calls, r.succeeded[0]?.status ?? JSON.stringify(r.rejected[0]), Date.now() - t, 'ms');
     const lines = log.map((l: any) => `${l.method} ${decodeURIComponent(l.path)} ${l.status}`); const shown = lines.length > 14 ? [...lines.slice(0, 4), '...', ...lines.slice(-9)] : lines; for (const l of shown) console.log('      ', l.slice(0, 400)); };
   if (isNew) await run(row(i, 'Finance'), { ...KEYED[s.id] });
   else { await runBulk(engine, s, bulkParameters(row(i, 'Finance'), { options: { ...KEYED[s.id] } })); await run(row(i, 'Sales'), { ...KEYED[s.id], ...options }); }
  }
 }
 engine.close(); await sandbox.stop();
})();
