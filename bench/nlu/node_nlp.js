// node-nlp 4 in French: trains on train.jsonl, answers exam.jsonl, writes found.json. Arguments: folder, folder of node_modules.
const fs = require('fs');
const path = require('path');
const [folder, modules] = process.argv.slice(2);
const { NlpManager } = require(path.join(modules, 'node_modules', 'node-nlp'));
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const cpu = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };

(async () => {
  const manager = new NlpManager({ languages: ['fr'], autoSave: false, autoLoad: false, nlu: { log: false }, forceNER: false });
  for (const { text, label } of read('train.jsonl')) manager.addDocument('fr', text, label);
  let begun = cpu();
  await manager.train();
  const train = cpu() - begun;
  const exam = read('exam.jsonl');
  const predictions = [];
  begun = cpu();
  for (const { text } of exam) {
    const found = await manager.process('fr', text);
    predictions.push({ label: found.intent === 'None' ? 'out_of_scope' : found.intent, confidence: found.score });
  }
  const costs = { train_cpu_s: train, cpu_ms: ((cpu() - begun) / exam.length) * 1000, memory_mb: process.resourceUsage().maxRSS / 1024 };
  fs.writeFileSync(path.join(folder, 'found.json'), JSON.stringify({ predictions, costs }));
})();
