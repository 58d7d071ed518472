// The Method of Equal Shares (equalshares/add1) on a .pb file, as a worker: the same result as madang.allocation.shares.
// Counts in floating point as long as no decision is close, and exactly, in whole numbers, where one is.
const NEAR = 1e-8;

const cells = (line) =>
  [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map((cell) => (cell[1]?.replace(/""/g, '"') ?? cell[2]).trim());

/** The vote in the text of a .pb file: voters with the same ballot are one kind. */
export function readPb(text) {
  const meta = {}, projects = [], sizes = new Map();
  let part = "", head = null, voters = 0;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    if (!line.trim()) continue;
    const row = cells(line);
    if (["META", "PROJECTS", "VOTES"].includes(row[0]) && !row.slice(1).some(Boolean)) [part, head] = [row[0], null];
    else if (!head) head = row;
    else if (part === "META") meta[row[0]] = row[1];
    else if (part === "PROJECTS") projects.push({ id: row[head.indexOf("project_id")], cost: parseInt(row[head.indexOf("cost")], 10), name: row[head.indexOf("name")] });
    else {
      const vote = row[head.indexOf("vote")] ?? "";
      voters += 1;
      if (vote) sizes.set(vote, (sizes.get(vote) ?? 0) + 1);
    }
  }
  return election(projects, parseInt(meta.budget, 10), voters, sizes);
}

function election(projects, budget, voters, sizes) {
  const place = new Map(projects.map((project, number) => [project.id, number]));
  const supporters = projects.map(() => []), kinds = [...sizes.values()];
  [...sizes.keys()].forEach((vote, kind) => vote.split(",").forEach((id) => supporters[place.get(id.trim())].push(kind)));
  const approvals = supporters.map((group) => group.reduce((sum, kind) => sum + kinds[kind], 0));
  return { projects, budget, voters, kinds, supporters, approvals, wanted: [...approvals.keys()].filter((each) => approvals[each]) };
}

/** Between equal shares: more supporters, then lower cost, then earlier in the list. */
const tie = (vote, a, b) =>
  vote.approvals[b] - vote.approvals[a] || vote.projects[a].cost - vote.projects[b].cost || a - b;

/** What is bought when everybody holds budget ÷ voters + step, and for how many more steps it surely is the same; null in doubt. */
function quick(vote, step) {
  const start = vote.budget / vote.voters + step, tiny = start * NEAR;
  const money = new Float64Array(vote.kinds.length).fill(start);
  let room = Infinity, waiting = vote.wanted.map((place) => ({ place, share: 1 / vote.approvals[place] }));
  const order = [];

  function offer(place) {
    const { cost } = vote.projects[place], all = vote.approvals[place], group = vote.supporters[place];
    let least = Infinity, total = 0;
    for (const kind of group) {
      if (money[kind] < least) least = money[kind];
      total += money[kind] * vote.kinds[kind];
    }
    if (least > (cost / all) * (1 + NEAR) + tiny) return { place, share: 1 / all, price: cost / all, even: true };
    const close = cost * NEAR;
    if (total < cost - close) {
      room = Math.min(room, (cost - total - close) / all);
      return null;
    }
    if (total <= cost + close) throw NEAR;
    room = 0;
    for (let price = cost / all, paying = all; ; ) {
      let left = all, missing = cost;
      for (const kind of group) if (money[kind] < price) {
        left -= vote.kinds[kind];
        missing -= money[kind] * vote.kinds[kind];
      }
      if (left <= 0) throw NEAR;
      if (left === paying) return { place, share: price / cost, price, even: false };
      [price, paying] = [missing / left, left];
    }
  }

  function next() {
    const offers = [];
    let lowest = Infinity;
    waiting.sort((a, b) => a.share - b.share);
    while (waiting.length && waiting[0].share <= lowest * (1 + NEAR)) {
      const found = offer(waiting.shift().place);
      if (!found) continue;
      offers.push(found);
      lowest = Math.min(lowest, found.share);
    }
    const near = offers.filter((each) => each.share <= lowest * (1 + NEAR));
    if (near.length > 1 && near.some((each) => !each.even || each.share !== lowest)) throw NEAR;
    const [best] = near.sort((a, b) => tie(vote, a.place, b.place));
    waiting.push(...offers.filter((each) => each !== best));
    return best;
  }

  try {
    for (let best; (best = next()); order.push(best.place))
      for (const kind of vote.supporters[best.place]) money[kind] = Math.max(money[kind] - best.price, 0);
  } catch (doubt) {
    if (doubt === NEAR) return null;
    throw doubt;
  }
  return { order, room: Math.floor(room * (1 - NEAR)) };
}

const gcd = (a, b) => (b ? gcd(b, a % b) : a);

/** The same in whole numbers: money in parts of the unit, which become finer where a price asks for it. */
export function exact(vote, step) {
  const sizes = vote.kinds.map(BigInt), budget = BigInt(vote.budget), voters = BigInt(vote.voters);
  let scale = voters, money = sizes.map(() => budget + BigInt(step) * voters), room = null;
  const order = [], waiting = vote.wanted.map((place) => ({ place, over: 1n, under: BigInt(vote.approvals[place]), price: null }));
  const before = (a, b) => {
    const [one, other] = [a.over * b.under, b.over * a.under];
    return one < other ? -1 : one > other ? 1 : tie(vote, a.place, b.place);
  };

  function price(place) {
    let missing = BigInt(vote.projects[place].cost) * scale, paying = BigInt(vote.approvals[place]);
    const group = [...vote.supporters[place]].sort((a, b) => (money[a] < money[b] ? -1 : money[a] > money[b] ? 1 : 0));
    for (const kind of group) {
      if (missing <= money[kind] * paying) {
        if (kind !== group[0]) room = 0n;
        return [missing, paying];
      }
      missing -= money[kind] * sizes[kind];
      paying -= sizes[kind];
    }
    const more = missing / (BigInt(vote.approvals[place]) * scale);
    if (room === null || more < room) room = more;
    return null;
  }

  function buy(place, [over, under]) {
    const finer = under / gcd(over, under);
    if (finer > 1n) [scale, money] = [scale * finer, money.map((amount) => amount * finer)];
    const each = (over * finer) / under;
    for (const kind of vote.supporters[place]) money[kind] = money[kind] < each ? 0n : money[kind] - each;
    order.push(place);
  }

  while (waiting.length) {
    const [best] = waiting.splice(waiting.reduce((least, each, at) => (before(each, waiting[least]) < 0 ? at : least), 0), 1);
    if (best.price) {
      buy(best.place, best.price);
      for (const each of waiting) each.price = null;
    } else if ((best.price = price(best.place))) {
      [best.over, best.under] = [best.price[0], best.price[1] * scale * BigInt(vote.projects[best.place].cost)];
      waiting.push(best);
    }
  }
  return { order, room: room === null ? Infinity : Number(room) };
}

/** The ids of the winners in the order of the list, and by how many units everybody's share was raised. */
export function equalShares(vote) {
  if (!vote.voters || !vote.projects.length) return { winners: [], steps: 0 };
  const run = (step) => quick(vote, step) ?? exact(vote, step);
  const cost = (order) => order.reduce((sum, place) => sum + vote.projects[place].cost, 0);
  let step = 0, found = run(0);
  for (;;) {
    step += Number.isFinite(found.room) ? Math.max(1, found.room) : 1;
    found = run(step);
    const isOver = cost(found.order) > vote.budget;
    if (!isOver && found.order.length < vote.wanted.length) continue;
    const steps = isOver ? step - 1 : step, bought = new Set(exact(vote, steps).order);
    return { winners: vote.projects.filter((_, place) => bought.has(place)).map((project) => project.id), steps };
  }
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.onmessage = ({ data }) => {
    const vote = readPb(data);
    self.postMessage({ ...equalShares(vote), ballots: vote.voters, projects: vote.projects });
  };
}
