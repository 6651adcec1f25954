// The page: asks its server for a snapshot every second, and shows it. Everything is set as text, nothing as markup,
// and by text(), element() or title(), which leave nothing unseen.

import {draw, svg, time, visible} from './chart.js';

const EVERY_MS = 1000;
const HIDDEN_MS = 5000;
const LOST_MS = 4000;
const POINTS_MS = 600_000;

const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});
const tenths = new Intl.NumberFormat('en-US', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const byId = id => document.getElementById(id);

let points = [];
let lastAnswer = 0;
let shown = null;
let timer;

// --- small things ---

function text(element, value) {
  const shown = visible(value);
  if (element.textContent !== shown) {
    element.textContent = shown;
  }
}

function title(element, value) {
  element.title = visible(value);
}

function element(name, className, content) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  if (content !== undefined) {
    made.textContent = visible(content);
  }
  return made;
}

const known = value => value !== null && value !== undefined;
const count = value => known(value) ? whole.format(value) : '–';
const rate = value => known(value) ? (value >= 100 || value === 0 ? whole : tenths).format(value) : '–';
const ms = value => known(value) ? (value >= 10 ? whole : tenths).format(value) : '–';
const share = value => known(value) ? `${whole.format(value * 100)} %` : '–';
const seconds = ms => ms < 10_000 ? `${tenths.format(ms / 1000)} s` : `${whole.format(ms / 1000)} s`;

/** Marks a sum that some are not in. */
const atLeast = (partial, number) => partial && number !== '–' ? `≥${number}` : number;

/** Keeps a list's elements as they are where they stand for the same things. */
function list(parent, items, key, make, update) {
  const old = new Map([...parent.children].map(child => [child.dataset.key, child]));
  const wanted = items.map(item => {
    const id = key(item);
    const child = old.get(id) ?? make(item);
    child.dataset.key = id;
    update(child, item);
    return child;
  });
  if (wanted.length !== parent.children.length || wanted.some((child, i) => child !== parent.children[i])) {
    parent.replaceChildren(...wanted);
  }
}

function bar(part) {
  const drawing = svg('svg', {'aria-hidden': 'true', preserveAspectRatio: 'none', viewBox: '0 0 100 10'});
  drawing.append(svg('rect', {x: 0, y: 0, height: 10, width: 100 * part, rx: 0}));
  return drawing;
}

// --- the line ---

function part(kind, name) {
  const made = element('li', `part ${kind}`);
  made.append(element('h3', '', name));
  if (kind === 'tank') {
    made.append(element('p', 'topics quiet'));
    const level = svg('svg', {class: 'level', 'aria-hidden': 'true'});
    level.append(svg('rect', {class: 'fill', x: 0, width: '100%', y: '100%', height: 0}));
    level.append(svg('path', {class: 'wall', d: ''}));
    made.append(level);
  }
  made.append(element('p', 'big'), element('p', 'unit'), element('dl'));
  return made;
}

function flow() {
  const made = element('li', 'flow');
  const across = svg('svg', {class: 'h', 'aria-hidden': 'true'});
  across.append(svg('line', {x1: 0, x2: '100%', y1: 7, y2: 7}));
  const down = svg('svg', {class: 'v', 'aria-hidden': 'true'});
  down.append(svg('line', {x1: 7, x2: 7, y1: 0, y2: '100%'}));
  across.append(svg('path', {d: ''}));
  down.append(svg('path', {d: 'M3 19L7 25L11 19'}));
  made.append(across, down, element('span', 'rate'), element('span', '', 'a second'));
  return made;
}

function facts(dl, pairs) {
  list(dl, pairs.flatMap(([name, value]) => [{tag: 'dt', key: name, value: name}, {tag: 'dd', key: `=${name}`, value}]),
    item => item.key, item => element(item.tag), (child, item) => text(child, item.value));
}

function setPart(made, {level, big, unit, pairs, topics, fill}) {
  made.dataset.level = level ?? '';
  text(made.querySelector('.big'), big);
  text(made.querySelector('.unit'), unit);
  facts(made.querySelector('dl'), pairs ?? []);
  if (topics) {
    const label = made.querySelector('.topics');
    text(label, topics.length ? topics.join(', ') : '–');
    title(label, topics.join(', '));
    const water = made.querySelector('.fill');
    const height = Math.round(100 * Math.min(1, fill));
    water.setAttribute('height', `${height}%`);
    water.setAttribute('y', `${100 - height}%`);
    const tank = made.querySelector('svg.level');
    const width = Math.max(20, tank.clientWidth);
    made.querySelector('.wall').setAttribute('d', `M1 0V${tank.clientHeight - 1}H${width - 1}V0`);
  }
}

function setFlow(made, perSecond, partial) {
  made.dataset.moves = !known(perSecond) ? 'unknown' : perSecond > 0 ? 'yes' : 'no';
  text(made.querySelector('.rate'), atLeast(partial, rate(perSecond)));
  const across = made.querySelector('.h');
  const end = across.clientWidth - 1;
  across.querySelector('path').setAttribute('d', `M${end - 6} 2L${end} 7L${end - 6} 12`);
}

function levelOf(snapshot, ...parts) {
  const levels = snapshot.problems.filter(problem => parts.includes(problem.part)).map(problem => problem.level);
  return levels.includes('BAD') ? 'BAD' : levels.includes('WARN') ? 'WARN' : '';
}

function showLine(snapshot) {
  const line = byId('line');
  const streams = snapshot.streams;
  const shape = streams ? 'with-streams' : 'alone';
  if (line.dataset.shape !== shape) {
    line.dataset.shape = shape;
    const first = [part('producers', 'Producers'), flow()];
    const middle = streams ? [part('tank', 'Kafka'), flow(), part('streams', 'Streams app'), flow()] : [];
    line.replaceChildren(...first, ...middle, part('tank', 'Kafka'), flow(), part('sink', 'Sink'), flow(), part('cassandra', 'Cassandra'));
  }
  const [producers, ...rest] = line.children;
  const queues = streams ? [snapshot.source, snapshot.results] : [snapshot.results];
  const sent = snapshot.producers.sent;
  const planned = snapshot.producers.planned;
  setPart(producers, {
    big: known(sent) ? count(sent) : atLeast(queues[0].partial, rate(queues[0].in_per_second)),
    unit: known(sent) ? `sent of ${count(planned)}` : 'events a second',
    pairs: known(sent) ? [['done', share(planned ? sent / planned : 1)]] : []});

  const most = Math.max(1000, ...points.map(point => point.lag ?? 0), snapshot.lag ?? 0);
  const tank = (made, queue, what) => setPart(made, {
    level: levelOf(snapshot, 'KAFKA'),
    topics: queue.topics,
    fill: (queue.lag ?? 0) / most,
    big: atLeast(queue.partial, count(queue.lag)),
    unit: what});
  let next = 0;
  setFlow(rest[next++], queues[0].in_per_second, queues[0].partial);
  if (streams) {
    tank(rest[next++], snapshot.source, 'to process');
    setFlow(rest[next++], streams.events_per_second, streams.partial);
    setPart(rest[next++], {
      level: levelOf(snapshot, 'STREAMS'),
      big: streams.state ?? '–',
      unit: streams.restoring > 0 ? `${atLeast(streams.partial, count(streams.restoring))} records to restore` : known(streams.instances) && streams.instances > 1 ? `${streams.instances} instances` : '',
      pairs: [
        ['lag inside', count(streams.inner_lag)],
        ['events/partial', known(streams.fold_ratio) ? tenths.format(streams.fold_ratio) : '–'],
        ['counters/s', atLeast(streams.partial, rate(streams.rows_per_second))]]});
    setFlow(rest[next++], snapshot.results.in_per_second, snapshot.results.partial);
  }
  tank(rest[next++], snapshot.results, 'to store');
  const all = snapshot.sinks.map(sink => sink.numbers);
  const add = of => all.reduce((sum, each) => known(each[of]) ? (sum ?? 0) + each[of] : sum, null);
  const greatest = of => all.reduce((max, each) => known(each[of]) ? Math.max(max ?? 0, each[of]) : max, null);
  const requests = add('requests_per_second');
  const partial = snapshot.cassandra.partial;
  const records = add('records_per_second');
  setFlow(rest[next++], records ?? snapshot.results.out_per_second, known(records) ? partial : snapshot.results.partial);
  const tasks = snapshot.sinks.flatMap(sink => sink.tasks);
  const told = tasks.every(task => known(task.state));
  setPart(rest[next++], {
    level: levelOf(snapshot, 'SINK', 'CONNECT'),
    big: tasks.length && told ? `${tasks.filter(task => task.state === 'RUNNING').length} of ${tasks.length}` : '–',
    unit: 'tasks RUNNING',
    pairs: [
      ['rows/request', requests > 0 ? tenths.format(add('rows_per_second') / requests) : '–'],
      ['in flight / limit', `${atLeast(partial, count(add('in_flight')))} / ${atLeast(partial, count(add('in_flight_limit')))}`],
      ['p50 / p99 ms', `${ms(greatest('latency_p50_ms'))} / ${ms(greatest('latency_p99_ms'))}`],
      ['retried/s', atLeast(partial, rate(add('retried_per_second')))],
      ['paused', share(greatest('paused_share'))]]});
  setFlow(rest[next++], snapshot.cassandra.rows_per_second, partial);
  const answers = snapshot.cassandra.answers;
  setPart(rest[next], {
    level: levelOf(snapshot, 'CASSANDRA'),
    big: atLeast(partial, rate(snapshot.cassandra.rows_per_second)),
    unit: 'rows/s acknowledged',
    pairs: [
      ['requests/s', atLeast(partial, rate(requests))],
      ['to this page', answers === null ? 'not asked' : answers ? 'answers' : 'not read']]});
  showAside(snapshot);
}

function showAside(snapshot) {
  const letters = snapshot.dead_letters;
  const aside = byId('aside');
  aside.dataset.level = letters.letters > letters.sent_back ? 'WARN' : '';
  const topics = letters.topics.map(topic => ({topic: topic.topic, letters: topic.letters - topic.sent_back}));
  list(aside, [{topic: 'Dead letters', letters: known(letters.letters) ? letters.letters - letters.sent_back : null}, ...topics], item => item.topic, item => {
    const made = element('span');
    made.append(element('span', item.topic === 'Dead letters' ? '' : 'quiet', `${item.topic} `), element('b'));
    return made;
  }, (made, item) => text(made.querySelector('b'), count(item.letters)));
}

// --- curves and faults ---

function bands(snapshot) {
  return snapshot.incidents.map(each => ({from: each.began_ms, to: each.over_ms, name: each.name}));
}

function showCurves(snapshot) {
  draw(byId('rates'), points, [
    {of: 'in_per_second', name: 'in'},
    {of: 'stored_per_second', name: 'stored'}], bands(snapshot), 100);
  draw(byId('lag'), points, [{of: 'lag', name: 'lag', area: true}], bands(snapshot), 1000);
}

function lasted(incident, now) {
  return seconds((incident.over_ms ?? now) - incident.began_ms);
}

function showFault(snapshot) {
  const box = byId('fault');
  const [incident, ...earlier] = snapshot.incidents;
  if (!incident) {
    box.replaceChildren(element('p', 'quiet', 'Nothing has been broken since this page is here.'));
    return;
  }
  const state = incident.over_ms === null ? `lasts, ${lasted(incident, snapshot.at_ms)} so far`
    : `lasted ${lasted(incident)}`;
  const rows = [
    ['before', incident.stored_before],
    ['meanwhile', incident.stored_during],
    ['after', incident.stored_after]];
  const most = Math.max(1, ...rows.map(([, value]) => value ?? 0));
  const bars = element('div', 'bars');
  for (const [name, value] of rows) {
    bars.append(element('span', 'quiet', name), bar((value ?? 0) / most), element('span', 'amount', `${rate(value)}/s`));
  }
  const lag = `Behind: ${count(incident.lag_before)} when it began, ${count(incident.lag_peak)} at most.`;
  const caughtUp = incident.over_ms === null ? 'It is not over yet.'
    : known(incident.caught_up_ms) ? `Made up for ${seconds(incident.caught_up_ms)} after it was over.`
    : `Over for ${seconds(snapshot.at_ms - incident.over_ms)}, and not made up for yet.`;
  const list = element('ul', 'earlier');
  for (const each of earlier.slice(0, 4)) {
    const item = element('li');
    item.append(element('span', '', `${time(each.began_ms)} ${each.name}`), element('span', 'quiet',
      `${lasted(each, snapshot.at_ms)}, ${known(each.caught_up_ms) ? `made up for after ${seconds(each.caught_up_ms)}` : 'not made up for yet'}`));
    list.append(item);
  }
  box.replaceChildren(
    element('p', 'fault-name', incident.name),
    element('p', 'quiet', `${time(incident.began_ms)} · ${state}`),
    element('p', '', incident.what),
    element('p', 'legend quiet', 'records stored a second'),
    bars,
    element('p', '', lag),
    element('p', '', caughtUp),
    ...(earlier.length ? [list] : []));
}

// --- the sink ---

const COLUMNS = [
  ['lag', (row, n) => count(row.lag)],
  ['rows/s', (row, n) => atLeast(n.partial, rate(n.rows_per_second))],
  ['rows/request', (row, n) => known(n.rows_per_request) ? tenths.format(n.rows_per_request) : '–'],
  ['in flight', (row, n) => known(n.in_flight) ? `${atLeast(n.partial, count(n.in_flight))} / ${atLeast(n.partial, count(n.in_flight_limit))}` : '–'],
  ['p50 ms', (row, n) => ms(n.latency_p50_ms)],
  ['p99 ms', (row, n) => ms(n.latency_p99_ms)],
  ['retried', (row, n) => atLeast(n.partial, count(n.retried))],
  ['paused', (row, n) => share(n.paused_share)]];

function sinkRow(row) {
  const made = element('tr', row.kind);
  if (row.kind === 'why') {
    const cell = element('td');
    cell.colSpan = COLUMNS.length + 2;
    made.append(cell);
    return made;
  }
  made.append(element('td'), element('td', 'state'));
  for (const [label] of COLUMNS) {
    const cell = element('td', 'number');
    cell.dataset.label = label;
    made.append(cell);
  }
  return made;
}

function updateSinkRow(made, row) {
  text(made.children[0], row.name);
  if (row.kind === 'why') {
    return;
  }
  const state = made.children[1];
  text(state, row.state ?? 'not known');
  state.dataset.level = row.state === 'FAILED' ? 'BAD' : row.state === 'RUNNING' ? 'OK' : 'WARN';
  COLUMNS.forEach(([, value], i) => text(made.children[i + 2], value(row, row.numbers)));
}

function showSinks(snapshot) {
  const rows = [];
  for (const sink of snapshot.sinks) {
    rows.push({kind: 'connector', key: sink.name, name: sink.name, state: sink.state, lag: sink.lag, numbers: sink.numbers});
    if (sink.problem) {
      rows.push({kind: 'why', key: `${sink.name}!`, name: sink.problem});
    }
    for (const task of sink.tasks) {
      const key = `${sink.name} ${task.id}`;
      rows.push({kind: 'task', key, name: `task ${task.id}${task.worker ? ` on ${task.worker}` : ''}`, state: task.state, numbers: task.numbers});
      if (task.problem) {
        rows.push({kind: 'why', key: `${key}!`, name: task.problem});
      }
    }
  }
  list(byId('sinks').tBodies[0], rows, row => row.key, sinkRow, updateSinkRow);
  const notes = snapshot.notes.filter(note => note.part === 'SINK').map(note => note.text);
  text(byId('sink-note'), notes.length ? `The sink’s own numbers: ${notes.join('; ')}`
    : snapshot.sinks.length ? '' : `No connector is known${why(snapshot, 'CONNECT') ? `: ${why(snapshot, 'CONNECT')}` : ' yet.'}`);
}

// --- the rest ---

/** What is wrong with a part, without its name; null if nothing is. */
function why(snapshot, part) {
  const problem = snapshot.problems.find(each => each.part === part);
  return problem ? problem.text.replace(`${NAMES[part]}: `, '') : null;
}

function showCounters(snapshot) {
  const top = snapshot.cassandra.top;
  const problem = why(snapshot, 'CASSANDRA');
  byId('counters').classList.toggle('stale', !snapshot.cassandra.answers);
  if (!top) {
    const note = snapshot.notes.find(each => each.part === 'CASSANDRA');
    text(byId('counters-of'), problem ? `Not known: ${problem}` : note ? note.text : 'No counter is asked for');
    return;
  }
  text(byId('counters-of'), `${top.column} of ${top.table}, read from Cassandra${snapshot.cassandra.answers ? '' : ` before: ${problem ?? 'it does not answer'}`}${top.whole ? '' : `; of the first ${count(top.read)} rows`}`);
  const most = Math.max(1, ...top.rows.map(row => row.value));
  list(byId('counters'), top.rows, row => row.key, row => {
    const made = element('li');
    made.append(element('span', 'of'), element('span', 'amount'), bar(0));
    return made;
  }, (made, row) => {
    text(made.children[0], row.key);
    title(made.children[0], row.key);
    text(made.children[1], count(row.value));
    made.querySelector('rect').setAttribute('width', 100 * Math.max(0, row.value) / most);
  });
}

function showLetters(snapshot) {
  const letters = snapshot.dead_letters;
  const box = byId('letters');
  const key = JSON.stringify(letters) + JSON.stringify(snapshot.notes);
  if (box.dataset.shown === key) {
    return;
  }
  box.dataset.shown = key;
  if (!known(letters.letters)) {
    const note = snapshot.notes.find(each => each.part === 'DEAD_LETTERS');
    box.replaceChildren(element('p', 'quiet', note ? note.text : 'not known'));
    return;
  }
  const sent = letters.sent_back > 0 ? `${count(letters.sent_back)} more were sent back.` : '';
  if (letters.letters <= letters.sent_back) {
    const where = letters.topics.map(topic => topic.topic).join(', ');
    const none = where ? `None${sent ? ' is left' : ''} in ${where}.` : 'No dead-letter topic is there.';
    box.replaceChildren(element('p', 'quiet', sent ? `${none} ${count(letters.sent_back)} were sent back.` : none));
    return;
  }
  const table = element('table');
  const head = element('tr');
  head.append(element('th', '', 'reason'), element('th', '', 'topic'), element('th', 'number', 'letters'));
  table.append(head);
  for (const reason of letters.reasons.slice(0, 10)) {
    const row = element('tr');
    row.append(element('td', '', reason.reason), element('td', 'quiet', reason.topic), element('td', 'number', count(reason.letters)));
    table.append(row);
  }
  const parts = [table];
  const unread = letters.topics.filter(topic => topic.read < topic.letters);
  if (unread.length) {
    parts.push(element('p', 'note', unread.map(topic =>
      `Of ${topic.topic} the newest ${count(topic.read)} of about ${count(topic.letters)} are counted.`).join(' ')));
  }
  if (sent) {
    parts.push(element('p', 'note', sent));
  }
  const example = letters.example;
  if (example) {
    const quote = element('div', 'example');
    quote.append(
      element('p', 'quiet', `The newest: ${example.topic}, partition ${example.partition}, offset ${example.offset}, of ${time(example.at_ms)}`
        + (example.source ? `; its record was ${example.source}` : '')),
      element('p', '', example.message ?? `${example.reason}. What it says is not shown: it may quote the record.`));
    parts.push(quote);
  }
  box.replaceChildren(...parts);
}

function showProblems(snapshot) {
  const mark = made => {
    const sign = element('span', 'mark');
    sign.setAttribute('aria-hidden', 'true');
    made.prepend(sign);
    return made;
  };
  const make = () => {
    const made = mark(element('li'));
    made.append(element('span', 'words'));
    return made;
  };
  const update = (made, item) => {
    made.dataset.level = item.level ?? 'none';
    text(made.querySelector('.words'), item.text);
  };
  const problems = snapshot.problems.length ? snapshot.problems : [{level: 'OK', part: '', text: 'Nothing.'}];
  const numbered = problems.map((problem, i) => ({...problem, key: `${problem.part} ${i}`}));
  list(byId('problems'), numbered, item => item.key, make, update);
  const notes = snapshot.notes.map((note, i) => ({key: `${note.part} ${i}`, text: `${NAMES[note.part]}: ${note.text}`}));
  list(byId('notes'), notes, item => item.key, make, update);
}

const NAMES = {
  PRODUCERS: 'Producers', KAFKA: 'Kafka', STREAMS: 'Streams app', CONNECT: 'Connect', SINK: 'The sink’s numbers',
  CASSANDRA: 'Cassandra', DEAD_LETTERS: 'Dead letters', WATCH: 'Watching'};

let heard = [];

/** Tells a screen reader what is new, when the line is otherwise than before: with other numbers it is the same. */
function tell(snapshot) {
  const told = snapshot.problems.map(({level, part, text}) => `${level} ${part} ${text}`.replace(/\d[\d,.]*/g, '#'));
  const state = [snapshot.level, ...told];
  if (heard.join('\n') !== state.join('\n')) {
    const news = snapshot.problems.find((_, i) => !heard.includes(told[i])) ?? snapshot.problems[0];
    text(byId('heard'), news ? `${LEVELS[news.level]}: ${news.text}` : LEVELS.OK);
    heard = state;
  }
}

const LEVELS = {OK: 'All is well', WARN: 'Warning', BAD: 'Broken'};

function show(snapshot) {
  shown = snapshot;
  document.body.classList.toggle('old', known(snapshot.old_ms));
  tell(snapshot);
  title(document, `${snapshot.level === 'OK' ? '' : snapshot.level === 'BAD' ? '✖ ' : '▲ '}${snapshot.title} · Millrace`);
  text(byId('title'), `Millrace · ${snapshot.title}`);
  byId('status').dataset.level = snapshot.level;
  text(byId('summary'), snapshot.summary);
  title(byId('status'), snapshot.summary);
  text(byId('clock'), time(snapshot.at_ms));
  showLine(snapshot);
  showCurves(snapshot);
  showFault(snapshot);
  showSinks(snapshot);
  showCounters(snapshot);
  showLetters(snapshot);
  showProblems(snapshot);
}

// --- the loop ---

async function get(path) {
  const answer = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(LOST_MS)});
  if (!answer.ok) {
    throw new Error(`${path} answers ${answer.status}`);
  }
  return answer.json();
}

function lost() {
  const since = Date.now() - lastAnswer;
  if (!lastAnswer || since > LOST_MS) {
    document.body.classList.add('lost');
    byId('status').dataset.level = 'BAD';
    const words = lastAnswer ? `No answer since ${time(lastAnswer)}: this is how it was then` : 'Its server does not answer';
    text(byId('summary'), words);
    text(byId('heard'), words);
    heard = [];
  }
}

async function look() {
  clearTimeout(timer);
  let snapshot;
  try {
    if (!lastAnswer || document.body.classList.contains('lost')) {
      points = await get('points');
    }
    snapshot = await get('snapshot');
    lastAnswer = Date.now();
  } catch {
    lost();
    return;
  } finally {
    clearTimeout(timer);
    timer = setTimeout(look, document.hidden ? HIDDEN_MS : EVERY_MS);
  }
  document.body.classList.remove('lost');
  if (!points.length || snapshot.point.at_ms > points[points.length - 1].at_ms) {
    points.push(snapshot.point);
  }
  points = points.filter(point => point.at_ms > snapshot.at_ms - POINTS_MS);
  show(snapshot);
}

addEventListener('resize', () => shown && show(shown));
document.addEventListener('visibilitychange', () => document.hidden || look());
look();
